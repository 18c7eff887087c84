import { CLOSE_BRACKET, COMMA, isSpace, NEWLINE, OPEN_BRACE, skipSpace } from './bytes';
import type { SampledRecords } from './column-samples';
import { ABSENT, RecordScanner } from './record-scanner';
import { skimElement } from './skim';
import { INCOMPLETE } from './value-scanner';

export interface SampleTally {
  /** Records that are JSON objects. */
  good: number;
  bad: number;
}

interface Edges {
  startsWhole: boolean;
  endsWhole: boolean;
}

export function readLines(sample: Buffer, records: SampledRecords, edges: Edges): SampleTally {
  const tally: SampleTally = { good: 0, bad: 0 };
  let start = edges.startsWhole ? 0 : sample.indexOf(NEWLINE) + 1;
  if (start === 0 && !edges.startsWhole) return tally;
  while (start < sample.length) {
    const newline = sample.indexOf(NEWLINE, start);
    if (newline === -1 && !edges.endsWhole) break;
    const end = newline === -1 ? sample.length : newline;
    const at = skipSpace(sample, start, end);
    if (at < end) {
      const after = records.record(sample, at, end);
      count(tally, after >= 0 && skipSpace(sample, after, end) === end && records.add(sample));
    }
    start = end + 1;
  }
  return tally;
}

/** @param from position after the array's opening bracket */
export function readElements(sample: Buffer, from: number, records: SampledRecords): SampleTally {
  const tally: SampleTally = { good: 0, bad: 0 };
  let at = from;
  for (;;) {
    while (at < sample.length && (isSpace(sample[at]!) || sample[at] === COMMA)) at++;
    if (at >= sample.length || sample[at] === CLOSE_BRACKET) return tally;
    let after = records.record(sample, at, sample.length);
    if (after === INCOMPLETE) return tally;
    count(tally, after >= 0 && records.add(sample));
    if (after < 0) after = skimElement(sample, at, 0);
    // A bracket without a partner: the sample says no more.
    if (after <= at) return tally;
    at = after;
  }
}

/**
 * A slice from the middle of an array: records are looked for after a comma, and must look like those that are known,
 * for the objects inside records follow commas as well.
 */
export function readArraySlice(slice: Buffer, records: SampledRecords, _edges: Edges): SampleTally {
  const tally: SampleTally = { good: 0, bad: 0 };
  // Keys of objects inside records must not become columns, so a scanner of its own looks first.
  const probe = new RecordScanner(records.fieldNames());
  let comma = slice.indexOf(COMMA);
  while (comma !== -1) {
    const at = skipSpace(slice, comma + 1, slice.length);
    const after = slice[at] === OPEN_BRACE ? probe.record(slice, at, slice.length) : -1;
    const isRecord = after >= 0 && isFamiliar(probe);
    if (isRecord) {
      records.record(slice, at, slice.length);
      count(tally, records.add(slice));
    }
    comma = slice.indexOf(COMMA, isRecord ? after : comma + 1);
  }
  return tally;
}

/** Whether the record holds at least half of the known fields. */
function isFamiliar({ names, kinds }: RecordScanner): boolean {
  let shared = 0;
  for (let field = 0; field < names.length; field++) if (kinds[field] !== ABSENT) shared++;
  return shared * 2 >= names.length;
}

function count(tally: SampleTally, isGood: boolean): void {
  if (isGood) tally.good++;
  else tally.bad++;
}
