import type { BatchResult, LoadPlan, TableFacts } from '@/lib/engine';
import type { LoadAdvice } from './schemas';

/** What advice is drawn from. */
export interface AdviceFacts {
  tuning: LoadPlan['tuning'];
  mode: LoadPlan['mode'];
  key: readonly string[];
  /** Rules or policies that compare rows: the batch must be whole before it is merged. */
  comparesRows: boolean;
  /** Of the load's current version, newest first; failed ones among them. */
  batches: readonly BatchResult[];
  /** Null where it could not be asked. */
  destination: { isPooled: boolean; table: TableFacts | null } | null;
}

type Advice = LoadAdvice['items'][number];
type Stage = keyof BatchResult['stages'];

/** The facts, and what the last merged batches spent their time on. */
interface Subject extends AdviceFacts {
  merged: readonly BatchResult[];
  /** Seconds of a batch, on average. */
  seconds: number;
  /** Of the duration, 0 to 1; stages overlap. */
  shares: Record<Stage, number>;
}

const SHARES_FROM = 5;
/** What takes less is not worth a setting. */
const LONG_SECONDS = 10;

/** Concrete advice where the facts support it; else what the time goes into. */
export function adviseOn(facts: AdviceFacts): LoadAdvice {
  const merged = facts.batches.filter(({ state }) => state === 'succeeded' || state === 'partial');
  const subject = { ...facts, merged, ...timeSpent(merged.slice(0, SHARES_FROM), facts.tuning.lanes) };
  const items = RULES.flatMap((rule) => rule(subject) ?? []);
  return { summary: items.length > 0 ? null : nothingToTune(subject), items };
}

function timeSpent(merged: readonly BatchResult[], lanes: number): Pick<Subject, 'seconds' | 'shares'> {
  const total = sum(merged.map(({ durationSeconds }) => durationSeconds));
  const share = (stage: Stage, parallel = 1) =>
    total === 0 ? 0 : Math.min(1, sum(merged.map(({ stages }) => stages[stage])) / parallel / total);
  return {
    seconds: merged.length === 0 ? 0 : total / merged.length,
    shares: {
      extract: share('extract'),
      // Each lane counts its own seconds.
      stage: share('stage', lanes),
      validate: share('validate'),
      reconcile: share('reconcile'),
      merge: share('merge'),
    },
  };
}

const STAGE_WORDS: Record<Stage, string> = {
  extract: 'reading the source',
  stage: 'copying into staging',
  validate: 'checking rows',
  reconcile: 'counting what is staged',
  merge: 'merging',
};

function nothingToTune({ merged, seconds, shares }: Subject): string {
  if (merged.length === 0)
    return 'No batch of this version has been merged yet. Run it, and what would help it is said here.';
  if (seconds < LONG_SECONDS) return `Nothing to tune: a batch takes ${seconds.toFixed(1)} s.`;
  const [stage, share] = Object.entries(shares).reduce((most, each) => (each[1] > most[1] ? each : most));
  return `Nothing to tune: ${percent(share)} of the time goes into ${STAGE_WORDS[stage as Stage]}.`;
}

type Rule = (subject: Subject) => Advice | undefined;

const RULES: Rule[] = [
  function oneLane({ tuning, seconds, shares }) {
    if (tuning.lanes > 1 || seconds < LONG_SECONDS || shares.stage < 0.5 || shares.stage < shares.extract)
      return undefined;
    return {
      setting: 'Lanes',
      fact: `Copying into staging takes ${percent(shares.stage)} of the time, over one connection.`,
      advice: 'Set lanes to 2, or to as many as the server has idle cores.',
    };
  },
  function busyLanes({ tuning, seconds, shares }) {
    const isBound = shares.stage >= 0.8 && shares.extract <= 0.5;
    if (tuning.lanes < 2 || tuning.lanes > 4 || seconds < LONG_SECONDS || !isBound) return undefined;
    return {
      setting: 'Lanes',
      fact: `All ${tuning.lanes} lanes copy ${percent(shares.stage)} of the time, and reading takes ${percent(shares.extract)}.`,
      advice: `Where the server has idle cores, set lanes to ${tuning.lanes + 2}.`,
    };
  },
  function tooManyConnections({ batches, tuning }) {
    const seen = attemptsOf(batches, 'destination.tooManyConnections');
    if (seen === 0 || tuning.lanes === 1) return undefined;
    return {
      setting: 'Lanes',
      fact: `The server had no connection left ${times(seen)} in the last ${of(batches)}.`,
      advice: `Lower lanes from ${tuning.lanes}, or raise max_connections on the server.`,
    };
  },
  function mergeWhileStaging({ merged, tuning, mode, comparesRows, seconds, shares }) {
    const last = merged[0];
    const mayOverlap =
      tuning.prefer === 'short-lock' && tuning.mergeLanes === 1 && mode !== 'replace' && !comparesRows;
    if (!last?.plan.why.startsWith('the table was empty') || !mayOverlap || seconds < LONG_SECONDS)
      return undefined;
    if (shares.merge < 0.2 || Math.max(shares.stage, shares.extract) < 0.2) return undefined;
    return {
      setting: 'Prefer',
      fact: `The table was empty, and the merge began only when all was staged: ${percent(shares.merge)} of the time.`,
      advice:
        'Prefer speed if nobody else uses the table meanwhile: it then stays locked for the whole load.',
    };
  },
  function secondaryIndexes({ merged, destination, seconds, shares }) {
    const indexes = destination?.table?.secondaryIndexes ?? [];
    const { read, written } = rowsOf(merged);
    if (seconds < LONG_SECONDS || shares.merge < 0.5 || indexes.length < 3 || written < read / 2)
      return undefined;
    return {
      setting: 'Indexes of the table',
      fact: `The merge takes ${percent(shares.merge)} of the time and writes each row into ${indexes.length} indexes beside the key: ${listed(indexes)}.`,
      advice: 'Drop those that no query needs. Before a first fill, create them after it.',
    };
  },
  function keyOrder({ merged, destination, key, seconds, shares }) {
    const table = destination?.table;
    const { read, inserted } = rowsOf(merged);
    const isScattered = Math.abs(table?.keyCorrelation ?? 1) < 0.3 && (table?.rows ?? 0) >= 1_000_000;
    if (!isScattered || seconds < LONG_SECONDS || shares.merge < 0.5 || inserted < read / 2) return undefined;
    return {
      setting: 'Order of the key',
      fact: `${count(table!.rows)} rows lie in no order of ${key[0]} (correlation ${table!.keyCorrelation!.toFixed(2)}), so that new rows go to pages all over its index; the merge takes ${percent(shares.merge)} of the time.`,
      advice:
        'Take keys that grow (bigint, or UUID version 7 instead of random ones), or sort the source by its key.',
    };
  },
  function keyMemory({ merged, tuning }) {
    const last = merged[0];
    const sortMb = Math.round(((last?.inserted ?? 0) * KEY_SORT_BYTES) / MIB);
    if (!last?.plan.merge.includes('add key') || sortMb <= tuning.maintenanceWorkMemMb) return undefined;
    return {
      setting: 'Memory for building keys',
      fact: `The key of ${count(last.inserted)} rows was built at the end: about ${count(sortMb)} MB to sort, in ${tuning.maintenanceWorkMemMb} MB.`,
      advice: 'Raise it towards that, as far as the server has memory to spare.',
    };
  },
  function lockWaits({ batches, tuning }) {
    const seen = attemptsOf(batches, 'destination.locked');
    if (seen === 0) return undefined;
    return {
      setting: 'Lock timeout',
      fact: `The load waited ${tuning.lockTimeoutMs / 1000} s for a lock in vain ${times(seen)} in the last ${of(batches)}.`,
      advice:
        'Run it while nobody writes into the table, or raise the timeout; pg_locks shows who holds the lock.',
    };
  },
  function stoppedStatements({ batches, tuning }) {
    const seen = attemptsOf(batches, 'destination.statementStopped');
    if (seen === 0 || tuning.statementTimeoutMs === 0) return undefined;
    return {
      setting: 'Statement timeout',
      fact: `A statement took longer than ${tuning.statementTimeoutMs / 1000} s and was stopped ${times(seen)} in the last ${of(batches)}.`,
      advice: 'Raise it: a merge is one statement over all rows of the batch.',
    };
  },
  function longRecords({ batches, tuning }) {
    const groups = batches[0]?.errorGroups ?? [];
    const rows = sum(
      groups.filter(({ message }) => /^is longer than \d+ bytes/.test(message)).map((g) => g.rows),
    );
    if (rows === 0) return undefined;
    return {
      setting: 'Longest record',
      fact: `The last batch refused ${count(rows)} records as longer than ${count(tuning.maxRecordBytes / MIB)} MB.`,
      advice: 'If they are sound, raise the limit; if not, a quote may have been left open there.',
    };
  },
  function pooler({ destination, seconds }) {
    if (!destination?.isPooled || seconds < LONG_SECONDS) return undefined;
    return {
      setting: 'Connection',
      fact: 'A connection pooler stands between the load and the server, and passes on every row.',
      advice:
        'Connect to the server itself: a load keeps its few connections, and gains nothing from a pool.',
    };
  },
  function partitionedTarget({ merged, destination, seconds, shares }) {
    const table = destination?.table;
    if (!table || seconds < LONG_SECONDS || shares.merge < 0.5) return undefined;
    if (table.isPartitioned && merged[0]?.plan.why.includes('partition'))
      return {
        setting: 'Partitions',
        fact: `The table is partitioned, so that its key stays while it is filled; the merge takes ${percent(shares.merge)} of the time.`,
        advice:
          'Where a batch belongs to one partition, load into that partition itself and attach it afterwards.',
      };
    if (table.isPartitioned || table.bytes < LARGE_BYTES) return undefined;
    return {
      setting: 'Partitions',
      fact: `The table has ${count(Math.round(table.bytes / GIB))} GB in one piece, and the merge takes ${percent(shares.merge)} of the time.`,
      advice:
        'Partition it by what tells new rows from old ones, such as a date: each merge then touches a small index.',
    };
  },
  function smallBatches({ merged, tuning }) {
    const rows = median(merged.map(({ read }) => read));
    const gap = median(gapsSeconds(merged));
    if (tuning.synchronousCommit === 'off' || merged.length < 10 || rows > 1_000 || gap > 60)
      return undefined;
    return {
      setting: 'COMMIT of the merge',
      fact: `The last ${merged.length} merged batches came ${Math.round(gap)} s apart with ${count(rows)} rows each, and each waited for the disk.`,
      advice:
        'Fewer, larger batches help most. Else let COMMIT not wait for the disk, where a batch that a crash undoes can be loaded again.',
    };
  },
];

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const LARGE_BYTES = 100 * GIB;
/** An entry of a short key and its place in the sort, about. */
const KEY_SORT_BYTES = 40;

function attemptsOf(batches: readonly BatchResult[], code: string): number {
  return sum(batches.map(({ attempts }) => attempts.filter((attempt) => attempt.code === code).length));
}

function rowsOf(merged: readonly BatchResult[]) {
  const recent = merged.slice(0, SHARES_FROM);
  const inserted = sum(recent.map((batch) => batch.inserted));
  const updated = sum(recent.map((batch) => batch.updated));
  return { read: sum(recent.map((batch) => batch.read)), inserted, written: inserted + updated };
}

function gapsSeconds(merged: readonly BatchResult[]): number[] {
  const starts = merged.map(({ startedAt }) => Date.parse(startedAt));
  return starts.slice(1).map((start, index) => (starts[index]! - start) / 1000);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

const figures = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

function count(value: number): string {
  return figures.format(value);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function times(seen: number): string {
  return seen === 1 ? 'once' : `${count(seen)} times`;
}

function of(batches: readonly BatchResult[]): string {
  return batches.length === 1 ? 'batch' : `${batches.length} batches`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
