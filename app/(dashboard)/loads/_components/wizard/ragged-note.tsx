import { Notice } from '@/app/_components/notice';
import type { DetectionReport } from '@/lib/control/sources';

interface RaggedNoteProps {
  ragged: DetectionReport['ragged'];
  isPadded: boolean;
}

/** Rows with too few or too many fields, and what will become of them. */
export function RaggedNote({ ragged, isPadded }: RaggedNoteProps) {
  if (!ragged || ragged.few + ragged.many === 0) return null;
  const { few, many, records } = ragged;
  const counts = [few > 0 && `${few} have too few fields`, many > 0 && `${many} too many`].filter(Boolean);
  return (
    <div className="mb-4">
      <Notice tone="warning">
        Of {records} rows looked at, {counts.join(' and ')}. They are{' '}
        {isPadded ? 'padded' : 'quarantined; “Rows of another length” in More settings can pad them'}.
      </Notice>
    </div>
  );
}
