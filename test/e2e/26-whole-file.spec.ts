import { expect, test } from '@playwright/test';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { discardDraft, signIn } from './support/people';
import { sendFile } from './support/worker-files';

const FILE = 'weather-readings.csv';
const ROWS = 400_000;

/** Some 20 MB: past what a preview looks at as a whole. The bad values stand where it looks at none. */
async function writeReadings(): Promise<void> {
  const lines = Array.from(
    { length: ROWS },
    (_, at) => `${at + 1},${at % 90}.25,2026-03-1${at % 9},station ${at % 40}, calm and dry`,
  );
  const place = (ROWS / 16) * 7 + 9_000;
  lines[place] = `${place + 1},n/a,2026-03-10,station 1, calm and dry`;
  lines[place + 1] = `${place + 2}x,1.25,2026-03-10,station 1, calm and dry`;
  lines[place + 2] = `${place + 3},1.25,2026-03-10,station 1`;
  await sendFile(FILE, ['reading_id,height,day,station,note', ...lines, ''].join('\n'));
}

test('the whole file is checked behind its preview, and what does not fit is put right by one click', async ({
  page,
}) => {
  await writeReadings();
  await signIn(page);
  await readNewFile(page, FILE);

  const whole = page.getByRole('region', { name: 'Whole file' });
  await expect(whole).toContainText('Checking the whole file');
  await expect(page.getByRole('columnheader', { name: /height/ })).toContainText('numeric');
  await expect(whole).toContainText('2 columns hold values that do not fit', { timeout: 60_000 });
  await expect(whole).toContainText('400,000 rows of the whole file');
  await expect(whole).toContainText('1 record cannot be told into fields');
  await expect(whole).toContainText('has 4 fields, the header has 5');
  const height = whole.getByRole('listitem').filter({ hasText: 'height: 1 of 399,999 values do not fit' });
  await expect(height).toContainText('line 184,002');
  await expect(page.getByRole('columnheader', { name: /day/ })).toContainText('fits all 399,999 values');
  await expect(page.getByRole('columnheader', { name: /height/ })).toContainText('1 of 399,999 do not fit');
  await expectFineEverywhere(page, 'whole-file');

  await whole.getByRole('button', { name: 'Treat “n/a” as NULL' }).click();
  await expect(page.getByRole('columnheader', { name: /height/ })).toContainText('fits all 399,998 values');
  await whole.getByRole('button', { name: 'Use text for reading_id' }).click();
  await expect(page.getByLabel('Type of reading_id')).toHaveValue('text');
  await expect(page.getByRole('columnheader', { name: /reading_id/ })).toContainText(
    'fits all 399,999 values',
  );
  await expect(whole.getByRole('button', { name: /^Use/ })).toHaveCount(0);

  await whole.getByRole('button', { name: 'Check again' }).click();
  await expect(whole).toContainText('Checking the whole file');
  await whole.getByRole('button', { name: 'Stop' }).click();
  await expect(whole).toContainText('The check of the whole file was stopped.');

  await mapToNewTable(page, 'weather_readings');
  await page.getByRole('button', { name: 'Add rules' }).click();
  await expect(page.getByRole('region', { name: 'Tried rows' })).toContainText(
    'Tried on 1,000 rows from all over the source',
  );
  await discardDraft(page);
});
