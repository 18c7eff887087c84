import { exact } from '@/app/_components/format';
import { Button } from '@/app/_components/ui/button';
import { visibleText } from '@/lib/visible-text';
import { nullWords, type CheckedColumn } from './verdict';

/** One click each; undefined for what cannot be done. */
export interface Cure {
  useType: (field: string, type: string) => void;
  treatAsNull: (field: string, words: string[]) => void;
}

interface UnfitColumnProps {
  column: CheckedColumn;
  /** A server has judged the values; else they are only not plainly of the type. */
  isJudged: boolean;
  cure: Cure;
}

/** Values that do not fit: how many, which and where, and what can be done about them. */
export function UnfitColumn({ column, isJudged, cure }: UnfitColumnProps) {
  const { field, type, unfit, values, empties, fitting, isTransformed } = column;
  const words = nullWords(column);
  const wider = isTransformed || fitting === type || fitting === 'text' ? undefined : fitting;
  return (
    <li className="grid gap-x-4 gap-y-1.5 px-4 py-2 text-table md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <p>
          <span className="font-medium">{visibleText(field)}</span>:{' '}
          <span className="tabular-nums">
            {exact(unfit)} of {exact(values + empties)} values{' '}
            {isJudged ? 'do not fit' : 'are not plainly'}{' '}
          </span>
          <code className="text-xs">{type}</code>
        </p>
        <Places places={column.places} />
        <p className="text-xs text-ink-3">Left as it is, those rows go to quarantine.</p>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        {words.length > 0 && (
          <Button size="small" onClick={() => cure.treatAsNull(field, words)}>
            Treat {words.map((word) => `“${word}”`).join(', ')} as NULL
          </Button>
        )}
        {wider && (
          <Button
            size="small"
            aria-label={`Use ${wider} for ${field}`}
            onClick={() => cure.useType(field, wider)}
          >
            Use {wider}
          </Button>
        )}
        <Button size="small" aria-label={`Use text for ${field}`} onClick={() => cure.useType(field, 'text')}>
          Use text
        </Button>
      </div>
    </li>
  );
}

function Places({ places }: Pick<CheckedColumn, 'places'>) {
  const isOnePiece = places.every(({ piece }) => piece === places[0]!.piece);
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-2">
      {places.map(({ line, piece, value }, index) => (
        <li key={index} className="max-w-full truncate">
          <span className="tabular-nums">line {exact(line)}</span>
          {!isOnePiece && ` of ${piece}`}{' '}
          <code className="rounded-xs bg-sunken px-1 text-ink">
            <bdi>{value === '' ? 'empty' : visibleText(value)}</bdi>
          </code>
        </li>
      ))}
    </ul>
  );
}
