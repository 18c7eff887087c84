import type { Page } from '@playwright/test';

/** Opens a tab of the load page that is shown. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of the load' }).getByRole('link', { name }).click();
}
