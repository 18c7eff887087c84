import type { ErrorGroupSummary } from '@/lib/control/error-groups/schemas';

/** What the rows of a group have in common, in one line. */
export function Cause({ group }: { group: Pick<ErrorGroupSummary, 'column' | 'message'> }) {
  return (
    <>
      {group.column && <code className="mr-1.5 text-xs font-semibold">{group.column}</code>}
      {group.message}
    </>
  );
}
