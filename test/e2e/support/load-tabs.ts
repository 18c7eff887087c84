import { expect, type Page } from '@playwright/test';

/** Opens the page of a load from the list of loads. */
export async function openLoad(page: Page, name: string): Promise<void> {
  await page.goto('/loads');
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Opens a tab of the load page that is shown. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of the load' }).getByRole('link', { name }).click();
}
