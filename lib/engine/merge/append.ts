import { insertRows } from './insert-rows';
import type { MergeContext, MergeStrategy } from './merge-context';

/** Adds every staged row. */
export function appendStrategy(context: MergeContext): MergeStrategy {
  let inserted = 0;
  return {
    choice: { merge: 'insert', why: 'the write mode is append' },
    take: async (staging) => {
      inserted += await insertRows(context, staging);
    },
    finish: async () => ({ inserted, updated: 0, unchanged: 0, deleted: 0 }),
  };
}
