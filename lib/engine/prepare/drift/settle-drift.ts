import type { TableDescription } from '../../destinations/destination';
import { LoadError } from '../../errors';
import type { LoadPlan } from '../../plan';
import type { DriftChange, SourceColumn, SourceShape } from '../../result';
import type { OpenInput } from '../open-input';
import { settleTypes } from './changed-types';
import type { Draft } from './draft';
import { keepOldValues, settleMissing } from './missing-fields';
import { addColumns, dropUnnamed, noteExpected, settleNew } from './new-fields';

export interface DriftFacts {
  plan: LoadPlan;
  existing: TableDescription | null;
  input: OpenInput;
  known: readonly SourceColumn[] | undefined;
  /** Names of fields that columns are worked out from. */
  read: readonly string[];
  isRehearsal: boolean;
}

/** What the batch goes on with: the load's policies carried out on all that it is prepared from. */
export interface SettledDrift {
  plan: LoadPlan;
  /** As the merge will find it. */
  existing: TableDescription | null;
  input: OpenInput;
  refusals: ReadonlyMap<string, string>;
  alterations: readonly string[];
  shape: SourceShape;
  /** `drift.stopped`: nothing must be staged. */
  stopped: LoadError | undefined;
}

/**
 * Holds the fields of the source against what the load knows, and settles what becomes of each difference. Decides before
 * anything is read but samples and headers.
 */
export function settleDrift({ plan, existing, input, known, read, isRehearsal }: DriftFacts): SettledDrift {
  const draft: Draft = {
    ...{ plan, existing, input, known, read, isRehearsal },
    columns: input.columns,
    absent: Object.fromEntries(
      input.columns.flatMap(({ name, isUnnamed }) => (isUnnamed ? [[name, 'null' as const]] : [])),
    ),
    refusals: new Map(),
    alterations: [],
    changes: [],
    because: [],
  };
  // A list without records says nothing of their fields.
  if (input.columns.length > 0) {
    dropUnnamed(draft);
    settleMissing(draft);
    settleNew(draft);
    addColumns(draft);
    noteExpected(draft);
    settleTypes(draft);
    keepOldValues(draft);
  }
  const { columns, changes } = draft;
  const ignoresUnknown = plan.mapping !== undefined && (plan.drift.new ?? 'ignore') === 'ignore';
  return {
    ...draft,
    input: {
      ...input,
      columns,
      fields: columns.map(({ name }) => name),
      absent: draft.absent,
      ignoresUnknown,
    },
    shape: { columns: shownColumns(draft), changes },
    stopped: stopOf(draft),
  };
}

function shownColumns({ input, columns }: Draft): SourceColumn[] {
  return columns.filter((column) => input.columns.includes(column)).map(({ name, type }) => ({ name, type }));
}

function stopOf({ input, changes, because }: Draft): LoadError | undefined {
  const stopping = changes.filter(({ action }) => action === 'stopped');
  if (stopping.length === 0) return undefined;
  const why = because.length > 0 ? ` It cannot be done without: ${because.join('; ')}.` : '';
  return new LoadError('drift.stopped', {
    class: 'fatal',
    message: `The columns of the source have changed: ${describeChanges(stopping)}.${why} Nothing was staged; the destination is unchanged.`,
    remedy:
      (input.columns.length === 1 ? LONE_FIELD : '') +
      'Correct the source; or accept the change, by mapping what is new or leaving it out and by no longer mapping what is gone, and run the batch again.',
  });
}

const LONE_FIELD = 'The source has a single field: is its delimiter the one that the load says? ';

const DONE: Record<DriftChange['action'], string> = {
  none: 'the load is made for it',
  ignored: 'it is passed over',
  added: 'the table gets a column for it',
  widened: 'the column is made wider',
  quarantined: 'such rows are refused',
  stopped: 'the batch stops',
};

/** For the log: what has changed, and what is done about it. */
export function changeLines(changes: readonly DriftChange[]): string[] {
  return changes
    .slice(0, MOST_SHOWN)
    .map((change) => `The source has changed: ${describeChange(change)}; ${DONE[change.action]}.`);
}

const MOST_SHOWN = 8;

function describeChanges(changes: readonly DriftChange[]): string {
  const shown = changes.slice(0, MOST_SHOWN).map(describeChange);
  const more = changes.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function describeChange({ kind, field, column, before, now, pieces }: DriftChange): string {
  const name = JSON.stringify(field);
  const where =
    pieces.length > 0 ? ` in ${pieces.slice(0, 2).join(', ')}${pieces.length > 2 ? ' …' : ''}` : '';
  if (kind === 'new') return `${name}${now ? ` (${now})` : ''} is new${where}`;
  if (kind === 'missing') return `${name} is missing${where}`;
  return `${name} holds ${now}, its column ${JSON.stringify(column)} is ${before}`;
}
