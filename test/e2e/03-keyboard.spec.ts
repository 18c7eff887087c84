import { expect, test, type Page } from '@playwright/test';
import { ADMIN, signIn } from './support/people';

/** Presses Tab until the focus is on what has this name. */
async function tabTo(page: Page, name: string | RegExp, atMost = 60): Promise<void> {
  for (let presses = 0; presses < atMost; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      // A region that scrolls takes the focus too, and holds the text of everything in it.
      if (!element?.matches('a, button, input, select, textarea, summary')) return '';
      const labels =
        'labels' in element
          ? [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent)
          : [];
      return [element.getAttribute('aria-label'), ...labels, element.textContent].filter(Boolean).join('|');
    });
    if (typeof name === 'string' ? focused.includes(name) : name.test(focused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${name} was not reached in ${atMost} presses of Tab.`);
}

/** Where the focus is, it can be seen. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const outline = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement!);
    return { style: style.outlineStyle, width: Number.parseFloat(style.outlineWidth) };
  });
  expect(outline.style).not.toBe('none');
  expect(outline.width).toBeGreaterThanOrEqual(2);
}

test('one signs in, walks to a batch and signs out without a mouse', async ({ page }) => {
  await page.goto('/login');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await tabTo(page, 'E-mail');
  await page.keyboard.type(ADMIN.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await tabTo(page, 'Batches');
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Batches' })).toBeVisible();

  await expect(page.getByRole('button', { name: 'Partial' })).toBeVisible();
  await tabTo(page, 'Partial');
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/state=partial/);
  // The address changes first; the filtered rows then take the place of the others, and the focus among those is gone.
  await expect(page.getByRole('button', { name: 'Clear' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Filter by state' })).toHaveAttribute('aria-busy', 'false');
  await tabTo(page, /^Orders/);
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Outcome' })).toContainText('Partial');

  await page.goto('/');
  await tabTo(page, 'account and theme');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(page.getByRole('menuitemradio', { name: 'Light' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/login/);
});

test('the theme is chosen in the menu and stays', async ({ page }) => {
  await signIn(page);
  await page.goto('/batches');
  await expect(page.getByText('Live, updated')).toBeVisible();
  await page
    .getByRole('button', { name: /account and theme/ })
    .first()
    .press('Enter');
  await page.getByRole('menuitemradio', { name: 'Dark' }).press('Enter');
  await expect(page.locator('html')).toHaveClass(/dark/);
  await page.reload();
  await expect(page.locator('html')).toHaveClass(/dark/);
});
