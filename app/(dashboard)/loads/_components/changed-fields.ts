import type { LoadDefinition } from '@/lib/control/loads/schemas';
import type { Settlement } from './settle';

interface FieldColumn {
  field: string;
  column: string;
}

export interface ChangedFields {
  /** Mapped by the stored version; the source has them no more. */
  gone: FieldColumn[];
  /** Not known to the stored version, and mapped without anybody having chosen it. */
  fresh: FieldColumn[];
}

/** What saving the draft changes in the mapping of a load only because its source has changed. */
export function changedFields(
  stored: Pick<LoadDefinition, 'mapping'> | undefined,
  { fields }: Pick<Settlement, 'fields'>,
): ChangedFields {
  const before = stored?.mapping;
  if (!before) return { gone: [], fresh: [] };
  return {
    gone: before.filter(isMapped).filter(({ field }) => !fields.some((each) => each.field === field)),
    fresh: fields
      .filter(({ field, reason }) => reason !== 'chosen' && !before.some((each) => each.field === field))
      .filter(isMapped),
  };
}

function isMapped<Entry extends { field: string; column: string | null }>(
  entry: Entry,
): entry is Entry & FieldColumn {
  return entry.column !== null;
}
