import { countOf } from '@/app/_components/format';
import type { LookupView } from '@/lib/control/connections/schemas';

/** How much a look-up holds, and its first values. */
export function LookupContent({ content }: { content: LookupView['content'] | undefined }) {
  if (!content) return null;
  const { rows, isMore, sample } = content;
  return (
    <p className="[overflow-wrap:anywhere]">
      {isMore ? `More than ${countOf(rows, 'key')}` : countOf(rows, 'key')}
      {sample.length > 0 && ', such as '}
      {sample.map(({ key, value }, index) => (
        <span key={key.join('\u0001')}>
          {index > 0 && ', '}
          <code>{key.join(' + ')}</code> → {value === null ? <i>NULL</i> : <code>{value}</code>}
        </span>
      ))}
      .
    </p>
  );
}
