import { Notice } from '@/app/_components/notice';
import { changedFields } from '../changed-fields';
import type { ToTry } from './trial/trial-input';

/** An edit takes on what has changed in the source: it says so before it is saved. */
export function ChangedFieldsNote({ stored, settlement }: Pick<ToTry, 'stored' | 'settlement'>) {
  const { gone, fresh } = changedFields(stored, settlement);
  if (gone.length + fresh.length === 0) return null;
  return (
    <Notice tone="warning" title="The source has other fields than this load was saved for">
      {gone.length > 0 && (
        <p>
          Gone: <Names names={gone.map(({ field }) => field)} />. Saved like this, the load no longer fills{' '}
          <Names names={gone.map(({ column }) => column)} />: old rows keep their values.
        </p>
      )}
      {fresh.length > 0 && (
        <p>
          New: <Names names={fresh.map(({ field }) => field)} />. Saved like this, the load fills{' '}
          <Names names={fresh.map(({ column }) => column)} />, too. To leave a field out, empty its column in
          the mapping.
        </p>
      )}
    </Notice>
  );
}

function Names({ names }: { names: string[] }) {
  return <code className="text-xs">{names.join(', ')}</code>;
}
