import { insertTables } from './insert-rows';
import type { MergeContext, MergeStrategy } from './merge-context';

/** Adds every staged row. @param why they need not be compared with the table */
export function appendStrategy(context: MergeContext, why = 'the write mode is append'): MergeStrategy {
  const inserting = insertTables(context);
  return {
    choice: { merge: 'insert', why },
    take: inserting.take,
    finish: async () => ({ inserted: await inserting.finish(), updated: 0, unchanged: 0, deleted: 0 }),
  };
}
