import {
  createParser,
  createSerializer,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from 'nuqs/server';
import { STATES } from '@/app/_components/batch-state';
import type { BatchFilter, BatchTrigger } from '@/lib/control/batches/schemas';

export const TRIGGERS = {
  manual: 'By hand',
  schedule: 'Schedule',
  files: 'New file',
  webhook: 'Webhook',
  load: 'Another load',
  backfill: 'Backfill',
  replay: 'Replay',
} as const satisfies Record<BatchTrigger, string>;
export const SPANS = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
} as const;

const keysOf = <Key extends string>(words: Record<Key, string>) => Object.keys(words) as Key[];
const parseAsId = createParser({
  parse: (text) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null),
  serialize: String,
});

/** Where each part of the filter stands in the address. */
export const filterParameters = {
  state: parseAsArrayOf(parseAsStringLiteral(STATES)).withDefault([]),
  load: parseAsId,
  trigger: parseAsStringLiteral(keysOf(TRIGGERS)),
  time: parseAsStringLiteral(keysOf(SPANS)),
  from: parseAsIsoDateTime,
  until: parseAsIsoDateTime,
  bad: parseAsBoolean.withDefault(false),
  hand: parseAsBoolean.withDefault(false),
  q: parseAsString.withDefault(''),
};
export type FilterParameters = inferParserType<typeof filterParameters>;

export const NO_FILTER = {
  ...{
    state: null,
    load: null,
    trigger: null,
    time: null,
    from: null,
    until: null,
    bad: null,
    hand: null,
    q: null,
  },
};

export function toFilter(parameters: FilterParameters): BatchFilter {
  const { state, load, trigger, time, from, until, bad, hand, q } = parameters;
  return {
    ...(state.length > 0 && { states: state }),
    ...(load && { loadId: load }),
    ...(trigger && { triggers: [trigger] }),
    ...(time && { within: time }),
    ...(from && { from: from.toISOString() }),
    ...(until && { until: until.toISOString() }),
    ...(bad && { hasBadRows: true }),
    ...(hand && { needsHand: true }),
    ...(q.trim() && { search: q.trim().slice(0, 200) }),
  };
}

const serialize = createSerializer(filterParameters);

/** The address of the list under a filter. */
export function hrefOf(filter: BatchFilter): string {
  return serialize('/batches', {
    state: filter.states ?? null,
    load: filter.loadId ?? null,
    trigger: filter.triggers?.[0] ?? null,
    time: filter.within ?? null,
    from: filter.from ? new Date(filter.from) : null,
    until: filter.until ? new Date(filter.until) : null,
    bad: filter.hasBadRows ?? null,
    hand: filter.needsHand ?? null,
    q: filter.search ?? null,
  });
}
