import { countOf } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { RelativeTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import type { BatchView } from '@/lib/control/batches/schemas';
import { repairHref } from '../repair/_components/repair-parameters';

interface BatchFactsProps {
  batch: BatchView;
  /** How many batches loaded refused rows of this one again. */
  replays: number;
}

export function BatchFacts({ batch, replays }: BatchFactsProps) {
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
      <Link href={`/loads/${batch.load.id}`} className="font-medium text-accent hover:underline">
        Open the load
      </Link>
      <Dot />
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
        started <Cause batch={batch} /> <RelativeTime at={batch.startedAt ?? batch.queuedAt} />
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
      {batch.cause.files.length > 0 && (
        <>
          <Dot />
          <span className="[overflow-wrap:anywhere]" title={batch.cause.files.join('\n')}>
            {filesInWords(batch.cause.files)}
          </span>
        </>
      )}
      {batch.cause.rerunOf && (
        <>
          <Dot />
          <span>
            runs{' '}
            <Link href={`/batches/${batch.cause.rerunOf}`} className="text-accent underline">
              an earlier batch
            </Link>{' '}
            again
          </span>
        </>
      )}
      {batch.rerunBy && (
        <>
          <Dot />
          <Link href={`/batches/${batch.rerunBy}`} className="text-accent underline">
            run again
          </Link>
        </>
      )}
      {batch.cause.replayOf && (
        <>
          <Dot />
          <span>
            Replay of{' '}
            <Link href={`/batches/${batch.cause.replayOf}`} className="text-accent underline">
              rows that an earlier batch refused
            </Link>
          </span>
        </>
      )}
      {replays > 0 && (
        <>
          <Dot />
          <Link href={repairHref(batch.id)} className="text-accent underline">
            {countOf(replays, 'replay')}
          </Link>
        </>
      )}
      <Dot />
      <code className="text-xs text-ink-3">{batch.id}</code>
    </p>
  );
}

/** Who or what started it; a person is named also where they took a file by hand. */
function Cause({ batch: { trigger, triggeredBy, cause, load } }: { batch: BatchView }) {
  if (triggeredBy) return <>by {triggeredBy}</>;
  switch (trigger) {
    case 'schedule':
      return <>by schedule</>;
    case 'files':
      return <>by {cause.files.length === 1 ? 'a new file' : 'new files'}</>;
    case 'webhook':
      return <>by a signed request{cause.webhook && ` from ${cause.webhook}`}</>;
    case 'load':
      return cause.upstream ? (
        <>
          after{' '}
          <Link href={`/batches/${cause.upstream.batchId}`} className="text-accent underline">
            a batch of {cause.upstream.load}
          </Link>
        </>
      ) : (
        <>after another load</>
      );
    case 'backfill':
      return (
        <>
          by{' '}
          <Link href={`/loads/${load.id}?tab=schedule`} className="text-accent underline">
            a backfill
          </Link>
        </>
      );
    case 'replay':
      return <>to replay rows</>;
    default:
      return <>{trigger === 'manual' ? 'by hand' : trigger}</>;
  }
}

function filesInWords(files: string[]): string {
  const [first] = files;
  return files.length === 1 ? `only ${first!.split('/').at(-1)}` : `only ${files.length} new files`;
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
