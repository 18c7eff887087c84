import { ServerOff } from 'lucide-react';
import { EmptyState } from '@/app/_components/empty-state';

export function NoWorker({ hasSilent }: { hasSilent: boolean }) {
  return (
    <EmptyState icon={ServerOff} title="No worker is running">
      <p>
        Batches wait until one is. <code>npm start</code> brings one; <code>npm run start:worker</code> adds
        another, on this host or a further one.
      </p>
      {hasSilent && (
        <p className="mt-1">
          Those below have given no sign of life for 20 seconds: look at their host, or at their log.
        </p>
      )}
    </EmptyState>
  );
}
