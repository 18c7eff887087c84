import { CircleCheck } from 'lucide-react';
import { countOf, exact } from '@/app/_components/format';
import type { LoadSummary } from '@/lib/control/loads/schemas';
import { AttentionItem } from './attention-item';
import { Section } from './section';

const SHOWN = 8;

/** Loads whose last finished batch failed or left bad rows behind; one calm line where there is none. */
export function Attention({ loads, hasMore }: { loads: LoadSummary[]; hasMore: boolean }) {
  const troubled = loads.flatMap((load) => {
    const last = load.lastBatches.find(({ finishedAt }) => finishedAt !== null);
    return last && (last.state === 'failed' || last.state === 'partial') ? [{ load, batch: last }] : [];
  });
  if (troubled.length === 0) return <Calm loads={loads} hasMore={hasMore} />;
  const sorted = troubled.toSorted(
    (a, b) => Number(b.batch.state === 'failed') - Number(a.batch.state === 'failed'),
  );
  return (
    <Section
      title="Needs attention"
      aside={<span className="text-xs text-ink-3 tabular-nums">{countOf(troubled.length, 'load')}</span>}
    >
      <ul className="panel divide-y divide-line overflow-hidden">
        {sorted.slice(0, SHOWN).map(({ load, batch }) => (
          <AttentionItem key={load.id} load={load} batch={batch} />
        ))}
      </ul>
      {sorted.length > SHOWN && (
        <p className="mt-1.5 text-xs text-ink-2">
          and {countOf(sorted.length - SHOWN, 'load')} more, in the list of loads
        </p>
      )}
    </Section>
  );
}

function Calm({ loads, hasMore }: { loads: LoadSummary[]; hasMore: boolean }) {
  const ran = loads.filter(({ lastBatches }) => lastBatches.length > 0).length;
  const all = `${exact(loads.length)}${hasMore ? '+' : ''}`;
  const text =
    ran === 0
      ? `${loads.length === 1 ? 'The load has' : `The ${all} loads have`} not run yet.`
      : loads.length === 1
        ? 'The last batch of the one load is clean.'
        : `All ${all} loads are calm: no failed batch, no bad rows in the last one.`;
  return (
    <p className="panel flex items-center gap-2.5 px-4 py-3 text-sm">
      <CircleCheck aria-hidden className={ran > 0 ? 'size-4 text-succeeded' : 'size-4 text-ink-3'} />
      {text}
    </p>
  );
}
