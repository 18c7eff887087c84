import type { Locator, Page } from '@playwright/test';

/** What has become of the batch that is shown. */
export const outcome = (page: Page): Locator => page.getByRole('region', { name: 'Outcome' });
