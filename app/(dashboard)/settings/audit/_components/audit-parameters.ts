import { createParser, parseAsString, parseAsStringLiteral } from 'nuqs/server';

/** How far back, and in hours. */
export const SINCE = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const;
export type Since = keyof typeof SINCE;
export const SINCE_CHOICES = Object.keys(SINCE) as Since[];

const parseActor = createParser({
  parse: (text) => (text === 'system' || /^[0-9a-f-]{36}$/i.test(text) ? text : null),
  serialize: String,
});

/** What of the view stands in the address. */
export const auditParameters = {
  who: parseActor,
  what: parseAsString,
  since: parseAsStringLiteral(SINCE_CHOICES),
  entity: parseAsString,
  id: parseAsString,
  cursor: parseAsString,
};

export function sinceOf(since: Since | null, now = Date.now()): Date | undefined {
  return since === null ? undefined : new Date(now - SINCE[since] * 3_600_000);
}
