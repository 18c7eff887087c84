import { insertTables } from './insert-rows';
import type { MergeContext, MergeStrategy } from './merge-context';

/** Adds every staged row. */
export function appendStrategy(context: MergeContext): MergeStrategy {
  const inserting = insertTables(context);
  return {
    choice: { merge: 'insert', why: 'the write mode is append' },
    take: inserting.take,
    finish: async () => ({ inserted: await inserting.finish(), updated: 0, unchanged: 0, deleted: 0 }),
  };
}
