import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';

/** Opens the wizard where "Start a new load" leads to: a draft that another test has left open is not offered first. */
export async function openNewLoad(page: Page): Promise<void> {
  await page.goto(`/loads/new?draft=${randomUUID()}&step=source`);
}
