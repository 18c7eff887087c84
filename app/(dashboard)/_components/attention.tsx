import { CircleCheck } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { countOf, exact } from '@/app/_components/format';
import type { Attention as View } from '@/lib/control/loads/schemas';
import { AttentionItem } from './attention-item';
import { Section } from './section';

/** Loads that failed, are late or left bad rows behind; one calm line where there is none. */
export function Attention({ attention }: { attention: View }) {
  const { items, troubled } = attention;
  if (troubled === 0) return <Calm attention={attention} />;
  return (
    <Section
      title="Needs attention"
      aside={<span className="text-xs text-ink-3 tabular-nums">{countOf(troubled, 'load')}</span>}
    >
      <ul className="panel divide-y divide-line overflow-hidden">
        {items.map((item) => (
          <AttentionItem key={item.load.id} item={item} />
        ))}
      </ul>
      {troubled > items.length && (
        <p className="mt-1.5 text-xs text-ink-2">
          and {countOf(troubled - items.length, 'load')} more, in the{' '}
          <Link href="/loads" className="text-accent underline">
            list of loads
          </Link>
        </p>
      )}
    </Section>
  );
}

function Calm({ attention: { loads, loaded } }: { attention: View }) {
  const text =
    loaded === 0
      ? `${loads === 1 ? 'The load has' : `The ${exact(loads)} loads have`} not run yet.`
      : loads === 1
        ? 'The one load is fresh.'
        : `All ${exact(loads)} loads fresh.`;
  return (
    <p className="panel flex items-center gap-2.5 px-4 py-3 text-sm">
      <CircleCheck aria-hidden className={loaded > 0 ? 'size-4 text-succeeded' : 'size-4 text-ink-3'} />
      {text}
    </p>
  );
}
