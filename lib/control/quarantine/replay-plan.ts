import path from 'node:path';
import { batchRules, type LoadPlan, type RuleSpec } from '@/lib/engine';
import { env } from '@/lib/env';
import { replaySchema, type Replay } from './schemas';

/** Where the files of replays lie: written by the worker that runs one, read by it alone. */
export function replayFolder(): string {
  return path.join(env().dataDir, 'replays');
}

export function replayFile(batchId: string, { format }: Replay): string {
  return path.join(replayFolder(), `${batchId}.${format.kind === 'csv' ? 'csv' : 'ndjson'}`);
}

/** @param stored  as a batch keeps it */
export function parseReplay(stored: unknown): Replay {
  return replaySchema.parse(stored);
}

/**
 * The plan of a load for some of its rows alone: nothing that they lack counts as missing, so nothing is deleted or
 * closed; the watermark stays; rules about a batch as a whole and the error threshold have no say. It is merged in one
 * transaction, so that it holds all of its rows or none. The ledger keeps it apart, for the next batch to be compared
 * with the last whole one.
 */
export function asReplay({ incremental: _watermark, ...plan }: LoadPlan, { format }: Replay): LoadPlan {
  const { approveDeletions: _approved, scope: _scope, softDeleteColumn, ...writing } = plan.writing;
  const isDeleting = plan.mode === 'replace' || plan.mode === 'mirror';
  return {
    ...plan,
    load: `${plan.load} (replay)`,
    format,
    mode: replayMode(plan),
    writing: {
      ...writing,
      approveDeletions: false,
      history: { ...writing.history, closeMissing: false },
      ...(isDeleting && softDeleteColumn && { softDeleteColumn, revives: true }),
    },
    rules: plan.rules.flatMap(ruleOfReplay),
    drift: { ...plan.drift, new: unlessStop(plan.drift.new), type: unlessStop(plan.drift.type) },
    errorThreshold: { share: 1, minRows: plan.errorThreshold.minRows },
    tuning: { ...plan.tuning, mergeLanes: 1 },
  };
}

/** Of rows that were bad before, many may be so again. */
function ruleOfReplay({ maxCount: _count, maxShare: _share, ...rule }: RuleSpec): RuleSpec[] {
  return Object.hasOwn(batchRules, rule.rule) ? [] : [rule];
}

/** What the rows of a replay look like says nothing of their source. */
function unlessStop<Policy extends string>(policy: Policy | undefined): Policy | 'ignore' | undefined {
  return policy === 'stop' ? 'ignore' : policy;
}

/** How rows are written that are some of many. */
export function replayMode({ mode, key }: Pick<LoadPlan, 'mode' | 'key'>): LoadPlan['mode'] {
  if (mode !== 'replace' && mode !== 'mirror') return mode;
  return key.length > 0 ? 'upsert' : 'append';
}
