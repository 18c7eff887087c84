import { asLoadError } from '../../errors';
import type { LookupSpec } from '../../lookup-spec';
import { quoteIdentifier, quoteTable } from '../../sql/identifiers';
import { DEFAULT_SEARCH_PATH } from '../../sql/search-path';
import type { SqlSession } from '../../sql/session';
import { hasKey, keyText, notUnique } from './copy-lookup';
import { findLookup, findRelation } from './find-lookup';

/** What a person sees of a look-up that they are defining. */
export interface LookupPreview {
  /** Of its table, in their order; none where there is no such table. */
  columns: { name: string; type: string }[];
  /** Null as long as it names no key or no value, or cannot be used. */
  content: LookupContent | null;
  /** Why it cannot be used. */
  problem: string | null;
}

interface LookupContent {
  /** Rows with a key, up to `MOST_COUNTED`. */
  rows: number;
  /** There are more. */
  isMore: boolean;
  /** The first few, as text. */
  sample: { key: string[]; value: string | null }[];
}

const MOST_COUNTED = 100_000;
const SAMPLE_ROWS = 5;
const MOST_CHARACTERS = 100;

/** Reads the first rows of a look-up, and says what a batch would say against it. */
export async function previewLookup(session: SqlSession, lookup: LookupSpec): Promise<LookupPreview> {
  const relation = await findRelation(session, lookup.table);
  const columns = relation?.columns.map(({ name, type }) => ({ name, type })) ?? [];
  const isWhole = lookup.key.length > 0 && lookup.value !== '';
  try {
    return { columns, content: isWhole ? await contentOf(session, lookup) : null, problem: null };
  } catch (cause) {
    const error = asLoadError(cause);
    if (error.code === 'destination.connectionLost') throw error;
    return { columns, content: null, problem: error.message };
  }
}

/**
 * The session serves nothing else.
 * @throws LoadError as `findLookup` and, where the rows that were read show it, `prepare.lookupKeyNotUnique`
 */
async function contentOf(session: SqlSession, lookup: LookupSpec): Promise<LookupContent> {
  await findLookup(session, lookup);
  await session.query(`SET statement_timeout TO '10s'; ${DEFAULT_SEARCH_PATH}`);
  const { key, table, value } = lookup;
  const { rows } = await session.query<Found>(
    `WITH read AS MATERIALIZED (
       SELECT ARRAY[${key.map(keyText).join(', ')}] AS key, left(CAST(t.${quoteIdentifier(value)} AS text), ${MOST_CHARACTERS}) AS value
       FROM ${quoteTable(table)} t WHERE ${hasKey(key)} LIMIT ${MOST_COUNTED + 1})
     SELECT (SELECT count(*) FROM read)::int AS rows,
            (SELECT key FROM read GROUP BY key HAVING count(*) > 1 LIMIT 1) AS twice,
            (SELECT coalesce(jsonb_agg(first), '[]') FROM (SELECT key, value FROM read LIMIT ${SAMPLE_ROWS}) first) AS sample`,
  );
  const { rows: read, twice, sample } = rows[0]!;
  if (twice) throw notUnique(lookup, twice.join(', '));
  return { rows: Math.min(read, MOST_COUNTED), isMore: read > MOST_COUNTED, sample };
}

interface Found {
  rows: number;
  twice: string[] | null;
  sample: LookupContent['sample'];
}
