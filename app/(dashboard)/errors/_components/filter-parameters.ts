import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server';

export const SEEN_WITHIN = {
  '1h': 'Seen in the last hour',
  '24h': 'Seen in 24 hours',
  '7d': 'Seen in 7 days',
  '30d': 'Seen in 30 days',
} as const;

export const filterParameters = {
  load: parseAsString,
  rule: parseAsString,
  time: parseAsStringLiteral(Object.keys(SEEN_WITHIN) as (keyof typeof SEEN_WITHIN)[]),
  muted: parseAsBoolean.withDefault(false),
};
