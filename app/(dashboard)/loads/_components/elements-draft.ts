import type { DetectionReport } from '@/lib/control/sources';
import { emptyDraft, type Draft } from './draft';
import { columnNameFor } from './propose-matches';
import type { Settlement } from './settle';

interface Around {
  /** The load of the records that the list stands in, and its source, which is stored. */
  loadId: string;
  source: { id: string; label: string };
  draft: Draft;
  report: DetectionReport;
  settlement: Settlement;
}

/**
 * A load of the elements of a list, beside the one of the records that they stand in: over the same source, into a table
 * of its own, each element with the key of its record and its place in the list.
 */
export function draftOfElements(path: string, { loadId, source, draft, report, settlement }: Around): Draft {
  const list = columnNameFor(path.split('.').at(-1)!);
  const { fields, key } = settlement;
  const keyFields = fields.filter(
    ({ field, column }) => column !== null && key.includes(column) && isTakeable(field, report),
  );
  const isWhole = keyFields.length > 0 && keyFields.length === key.length;
  const place = key.includes('position') ? `${list}_position` : 'position';
  const name = draft.name.trim() || draft.table.name;
  const base = emptyDraft();
  const { shape, records } = report.dialect;
  return {
    ...base,
    source: { ...base.source, how: 'stored', stored: source },
    format: {
      kind: report.format,
      encoding: report.encoding,
      dialect: { shape, records, elements: path, paths: keyFields.map(({ field }) => around(field)) },
    },
    types: Object.fromEntries(keyFields.map(({ field, type }) => [around(field), type])),
    columns: {
      ...Object.fromEntries(keyFields.map(({ field, column }) => [around(field), column])),
      '#': place,
    },
    connectionId: draft.connectionId,
    table: { schema: draft.table.schema, name: `${draft.table.name}_${list}`.slice(0, 60) },
    key: isWhole ? [...key, place] : null,
    name: `${name} ${list.replaceAll('_', ' ')}`.slice(0, 120),
    after: { loadId, name, isWanted: true },
  };
}

/** A field of a record as its elements call it; one that the record took along itself stands one object further out. */
function around(field: string): string {
  return /^\^*(#$|\.)/.test(field) ? `^${field}` : `^.${field}`;
}

/** A name that holds a dot or a bracket and is no path cannot be written as one. */
function isTakeable(field: string, { dialect }: DetectionReport): boolean {
  const paths = (dialect.paths ?? []) as string[];
  return paths.includes(field) || !/[.[\]]/.test(field);
}
