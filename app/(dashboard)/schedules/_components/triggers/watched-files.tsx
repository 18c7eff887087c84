import { ArrowLeft, ArrowRight } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { StateLabel, type BatchState } from '@/app/_components/batch-state';
import { bytes } from '@/app/_components/format';
import { AbsoluteTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { Page } from '@/lib/control/paging/schemas';
import type { WatchedFileView } from '@/lib/control/triggers/schemas';
import { TakeFileButton } from './take-file-button';

interface WatchedFilesProps {
  loadId: string;
  triggerId: string;
  page: Page<WatchedFileView>;
  isLater: boolean;
  mayOperate: boolean;
}

const WORDS: Record<WatchedFileView['state'], string> = {
  settling: 'settles',
  taken: 'taken; its batch is gone',
  same: 'same content as before',
  leftOut: 'there before, left out',
};

/** What a trigger has seen, the newest first, each file with its batch. */
export function WatchedFiles({ loadId, triggerId, page, isLater, mayOperate }: WatchedFilesProps) {
  if (page.items.length === 0 && !isLater)
    return <p className="text-table text-ink-2">No file has been seen yet.</p>;
  return (
    <div className="flex flex-col gap-2">
      <TableRegion label="Files that were seen" className="rounded-control border border-line">
        <Table>
          <TableHead>
            <TableRow>
              <HeadCell>File</HeadCell>
              <HeadCell isNumeric>Size</HeadCell>
              <HeadCell>Changed</HeadCell>
              <HeadCell>Outcome</HeadCell>
              <HeadCell>
                <span className="sr-only">Action</span>
              </HeadCell>
            </TableRow>
          </TableHead>
          <tbody>
            {page.items.map((file) => (
              <FileRow key={file.id} file={file} mayOperate={mayOperate} />
            ))}
          </tbody>
        </Table>
      </TableRegion>
      <FilePages loadId={loadId} triggerId={triggerId} cursor={page.nextCursor} isLater={isLater} />
    </div>
  );
}

function FileRow({ file, mayOperate }: { file: WatchedFileView; mayOperate: boolean }) {
  const { batch } = file;
  return (
    <TableRow>
      <Cell className="max-w-72 truncate font-mono text-xs" title={file.name}>
        {file.name.split('/').at(-1)}
      </Cell>
      <Cell isNumeric>{bytes(file.size)}</Cell>
      <Cell className="whitespace-nowrap">
        <AbsoluteTime at={file.modifiedAt} />
      </Cell>
      <Cell className="whitespace-nowrap">
        {batch ? (
          <Link href={`/batches/${batch.id}`} className="inline-flex min-h-6 items-center hover:underline">
            <StateLabel state={batch.state as BatchState} />
          </Link>
        ) : (
          <Chip>{file.state === 'settling' && file.size === 0 ? 'empty yet' : WORDS[file.state]}</Chip>
        )}
      </Cell>
      <Cell className="text-right">
        {mayOperate && file.mayBeTaken && (
          <TakeFileButton fileId={file.id} label={file.state === 'leftOut' ? 'Load' : 'Load again'} />
        )}
      </Cell>
    </TableRow>
  );
}

function FilePages({
  loadId,
  triggerId,
  cursor,
  isLater,
}: {
  loadId: string;
  triggerId: string;
  cursor: string | null;
  isLater: boolean;
}) {
  const base = `/loads/${loadId}?tab=schedule`;
  if (!cursor && !isLater) return null;
  return (
    <nav aria-label="Pages of files" className="flex justify-end gap-2">
      {isLater && (
        <Button asChild size="small">
          <Link href={base} scroll={false}>
            <ArrowLeft aria-hidden /> Newest files
          </Link>
        </Button>
      )}
      {cursor && (
        <Button asChild size="small">
          <Link href={`${base}&files=${triggerId}&cursor=${encodeURIComponent(cursor)}`} scroll={false}>
            Older files <ArrowRight aria-hidden />
          </Link>
        </Button>
      )}
    </nav>
  );
}
