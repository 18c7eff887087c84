import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { workerFile } from './worker-files';

/** Opens the wizard where "Start a new load" leads to: a draft that another test has left open is not offered first. */
export async function openNewLoad(page: Page): Promise<void> {
  await page.goto(`/loads/new?draft=${randomUUID()}&step=source`);
}

/** The first step of a new load: its source is a file on the worker, of that name. */
export async function readNewFile(page: Page, name: string): Promise<void> {
  await openNewLoad(page);
  await page.getByRole('radio', { name: /A path on the worker/ }).click();
  await page.getByLabel('Path', { exact: true }).fill(workerFile(name));
  await page.getByRole('button', { name: 'Read the source' }).click();
}

/** From the preview on: it goes to a table of the warehouse that is made for it. */
export async function mapToNewTable(page: Page, table: string): Promise<void> {
  await page.getByRole('button', { name: 'Map to a table' }).click();
  await page.getByLabel('Connection').selectOption({ label: 'Warehouse' });
  await page.getByLabel('Table name').fill(table);
}
