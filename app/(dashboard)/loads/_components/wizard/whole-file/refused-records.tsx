import { exact } from '@/app/_components/format';
import type { FileCheckView } from '@/lib/control/file-checks/schemas';

interface RefusedRecordsProps {
  refused: NonNullable<FileCheckView['check']>['refused'];
}

/** Records that could not be told into fields, by their reason. */
export function RefusedRecords({ refused: { groups } }: RefusedRecordsProps) {
  return (
    <li className="px-4 py-2 text-table">
      <p className="font-medium">Records that cannot be told into fields</p>
      <ul className="text-ink-2">
        {groups.map(({ message, rows, places }) => (
          <li key={message} className="tabular-nums [overflow-wrap:anywhere]">
            {exact(rows)} {rows === 1 ? 'record' : 'records'}: {message}{' '}
            <span className="text-xs text-ink-3">
              ({places.length === 1 ? 'line' : 'lines'} {places.map(({ line }) => exact(line)).join(', ')}
              {rows > places.length ? ', …' : ''})
            </span>
          </li>
        ))}
      </ul>
      <p className="text-xs text-ink-3">
        They go to quarantine; “Rows of another length” in More settings can pad those with another number of
        fields.
      </p>
    </li>
  );
}
