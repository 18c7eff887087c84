import Link from 'next/link';
import { RelativeTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import type { BatchView } from '@/lib/control/batches/schemas';

const TRIGGERS: Record<string, string> = {
  manual: 'by hand',
  schedule: 'by schedule',
  api: 'through the API',
};

export function BatchFacts({ batch }: { batch: BatchView }) {
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
      <Link href={`/loads/${batch.load.id}`} className="font-medium text-accent hover:underline">
        Load
      </Link>
      <span>version {batch.version}</span>
      <Dot />
      <span>
        {batch.mode} into{' '}
        <code className="text-xs">
          {batch.table.schema}.{batch.table.name}
        </code>
      </span>
      <Dot />
      <span>
        started {batch.triggeredBy ? `by ${batch.triggeredBy}` : (TRIGGERS[batch.trigger] ?? batch.trigger)}{' '}
        <RelativeTime at={batch.startedAt ?? batch.queuedAt} />
      </span>
      {batch.approvesDeletions && (
        <>
          <Dot />
          <Chip tone="warning">deletions approved</Chip>
        </>
      )}
      {batch.rerun && (
        <>
          <Dot />
          <span className="[overflow-wrap:anywhere]">{rangeOf(batch.rerun)}</span>
        </>
      )}
      {batch.result?.watermark?.after && (
        <>
          <Dot />
          <span>
            watermark <code className="text-xs">{batch.result.watermark.after}</code>
          </span>
        </>
      )}
      <Dot />
      <code className="text-xs text-ink-3">{batch.id}</code>
    </p>
  );
}

function rangeOf({ from, to, file }: NonNullable<BatchView['rerun']>): string {
  return [from && `from ${from}`, to && `to ${to}`, file && `only ${file}`].filter(Boolean).join(' ');
}

function Dot() {
  return (
    <span aria-hidden className="text-ink-3">
      ·
    </span>
  );
}
