import { bareCopy } from '../commands';
import type { DataFile } from '../data/data-file';
import type { BenchDatabase } from '../database';
import type { BenchTable } from '../tables';
import { timeCommand } from '../time-command';

/** Fills the table before the clock starts. */
export function filledWith(table: BenchTable, file: DataFile) {
  return async ({ url }: BenchDatabase): Promise<void> => {
    await timeCommand(bareCopy(url, table, file.path));
  };
}
