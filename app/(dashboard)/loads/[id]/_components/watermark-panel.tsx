import { Link } from '@/app/_components/link';
import { Notice } from '@/app/_components/notice';
import { Panel } from '@/app/_components/panel';
import { AbsoluteTime } from '@/app/_components/time';
import { pageContext } from '@/app/_server/context';
import { ControlError } from '@/lib/control/errors';
import { getWatermark } from '@/lib/control/loads';
import type { LoadView, WatermarkView } from '@/lib/control/loads/schemas';
import { ResetWatermark } from './reset-watermark';

/** How far an incremental load has come, as its destination says at this moment. */
export async function WatermarkPanel({ load, mayEdit }: { load: LoadView; mayEdit: boolean }) {
  const { incremental } = load.definition;
  if (!incremental) return null;
  const watermark = await readWatermark(load.id);
  return (
    <Panel title="Incremental">
      <dl className="grid grid-cols-[minmax(8rem,auto)_1fr] gap-x-6 gap-y-1.5 px-4 py-3 text-table">
        <Line term="Cursor column">
          <code>{incremental.cursor}</code>
        </Line>
        <Line term="Overlap">{incremental.overlap === '0' ? 'none' : incremental.overlap}</Line>
        <Line term="Watermark">
          {'failure' in watermark ? (
            <Notice tone="warning" title="The destination could not be asked.">
              {watermark.failure}
            </Notice>
          ) : (
            <Standing view={watermark.view} />
          )}
        </Line>
      </dl>
      {mayEdit && 'view' in watermark && watermark.view && (
        <div className="border-t border-line px-4 py-3">
          <ResetWatermark loadId={load.id} name={load.name} mode={load.definition.mode} />
        </div>
      )}
    </Panel>
  );
}

function Standing({ view }: { view: WatermarkView | null }) {
  if (!view) return <>none yet: the next batch reads the whole source</>;
  return (
    <>
      <code>{view.value}</code>, set <AbsoluteTime at={view.updatedAt} /> by{' '}
      <Link href={`/batches/${view.batchId}`} className="text-accent underline">
        a batch
      </Link>
    </>
  );
}

function Line({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="col-span-2 grid grid-cols-subgrid">
      <dt className="text-ink-3">{term}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

/** The page is there for its other settings too, whatever becomes of the destination. */
async function readWatermark(id: string): Promise<{ view: WatermarkView | null } | { failure: string }> {
  try {
    return { view: await getWatermark(await pageContext(), { id }) };
  } catch (error) {
    if (error instanceof ControlError) return { failure: error.message };
    throw error;
  }
}
