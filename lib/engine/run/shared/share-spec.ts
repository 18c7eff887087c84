import { formatOf } from '../../detect-source';
import type { PieceOptions } from '../../extract/extract-parts';
import type { Check, StagingLayout } from '../../staging';
import type { Batch } from '../batch';

/** Signs of life in the time after which a helper counts as gone. */
const BEATS_A_LEASE = 5;
const LEASE_MS = 15_000;

/** How the pieces are framed, whoever does it. */
export type Framing = Pick<
  PieceOptions,
  'format' | 'dialect' | 'encoding' | 'fields' | 'absent' | 'ignoresUnknown'
>;

/** What the leader has settled, as plain data: so that no helper detects or decides anything anew. Holds no secret. */
export interface ShareSpec extends Omit<Framing, 'format'> {
  /** A kind of the format registry. */
  format: string;
  bytesExpected: number | undefined;
  layout: StagingLayout;
  checks: Check[];
  beatMs: number;
}

export function leaseMsOf({ leaseMs = LEASE_MS }: Batch['context']): number {
  return leaseMs;
}

export function shareSpec({ reading, layout, checks, context }: Batch): ShareSpec {
  const { format, dialect, encoding, fields, absent, ignoresUnknown, bytesExpected } = reading;
  return {
    format: format.kind,
    dialect,
    encoding,
    fields,
    absent,
    ignoresUnknown,
    bytesExpected,
    layout,
    checks: checks.row,
    beatMs: leaseMsOf(context) / BEATS_A_LEASE,
  };
}

export function framingOf({ format, dialect, encoding, fields, absent, ignoresUnknown }: ShareSpec): Framing {
  return { format: formatOf(format), dialect, encoding, fields, absent, ignoresUnknown };
}
