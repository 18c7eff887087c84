import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { TABS } from '@/app/(dashboard)/loads/[id]/_components/load-tabs';
import { pagesOf } from './subjects';

const pages = pagesOf({
  ...{ loadId: 'L', batchId: 'B', connectionId: 'C', batchCursor: 'x' },
  fullest: { batchId: 'F', commonGroup: 'G', rareGroup: 'R' },
});
const routes = globSync('**/page.tsx', { cwd: 'app/(dashboard)' })
  .map((file) => `/${file.replace(/\/?page\.tsx$/, '')}`)
  // It leads to the profile.
  .filter((route) => route !== '/settings');

it('finds the pages behind the login', () => {
  expect(routes).toContain('/batches/[id]/repair');
});

it.each(routes)('measures %s', (route) => {
  const pattern = new RegExp(`^${route.replaceAll(/\[\w+\]/g, '[A-Z]')}$`);
  expect(pages.filter((page) => pattern.test(page))).not.toEqual([]);
});

it.each(TABS.filter((tab) => tab !== 'batches'))('measures the tab %s of a load', (tab) => {
  expect(pages).toContain(`/loads/L?tab=${tab}`);
});
