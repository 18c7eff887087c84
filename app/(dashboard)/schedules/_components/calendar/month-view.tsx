import { Layers, TriangleAlert, type LucideIcon } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import type { Calendar, CalendarDay } from '@/lib/control/schedules/schemas';
import { dayText } from './calendar-moves';
import { hrefOf } from './calendar-parameters';
import { OUTCOME_LOOKS, sumOf, type Outcome } from './outcome-looks';

interface MonthViewProps {
  calendar: Calendar;
  /** Any day of the month. */
  day: string;
  zone: string | null;
}

/** What became of each day in figures; a day leads to its week. */
export function MonthView({ calendar: { days, today }, day, zone }: MonthViewProps) {
  const weeks = Array.from({ length: days.length / 7 }, (_, index) => days.slice(index * 7, index * 7 + 7));
  return (
    <div className="panel overflow-hidden">
      <table className="w-full table-fixed border-collapse text-xs">
        <caption className="sr-only">Planned and actual runs of each day</caption>
        <thead>
          <tr>
            {weeks[0]!.map(({ date }) => (
              <th key={date} scope="col" className="h-8 px-1 text-left font-medium text-ink-3 sm:px-2">
                {dayText(date, { weekday: 'short' })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]!.date} className="border-t border-line">
              {week.map((each) => (
                <td
                  key={each.date}
                  className={cn(
                    'h-24 border-l border-line px-1 py-1 align-top first:border-l-0 sm:px-2',
                    each.date.slice(0, 7) !== day.slice(0, 7) && 'bg-sunken',
                  )}
                >
                  <Link
                    href={hrefOf({ span: 'week', day: each.date, zone })}
                    aria-label={dayText(each.date, { dateStyle: 'full' })}
                    aria-current={each.date === today ? 'date' : undefined}
                    className={cn(
                      '-ml-1 inline-flex size-6 items-center justify-center rounded-full tabular-nums hover:bg-hover',
                      each.date === today
                        ? 'bg-accent font-semibold text-accent-ink hover:bg-accent-strong'
                        : 'text-ink-2',
                    )}
                  >
                    {Number(each.date.slice(8))}
                  </Link>
                  <DaySummary day={each} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DaySummary({ day }: { day: CalendarDay }) {
  const { counts, late, overlaps, hasCrowd } = sumOf(day);
  const outcomes = (['started', 'skipped', 'missed', 'planned'] as Outcome[]).filter(
    (outcome) => counts[outcome] > 0 || (outcome === 'planned' && hasCrowd),
  );
  return (
    <ul className="mt-0.5 flex flex-col gap-0.5 tabular-nums">
      {outcomes.map((outcome) => {
        const { word, icon, text } = OUTCOME_LOOKS[outcome];
        const isMore = outcome === 'planned' && hasCrowd;
        const figure = isMore ? `${exact(counts.planned)}+` : exact(counts[outcome]);
        return <Figure key={outcome} icon={icon} className={text} figure={figure} word={word} />;
      })}
      {late > 0 && <Figure icon={TriangleAlert} className="text-partial" figure={exact(late)} word="late" />}
      {overlaps > 0 && (
        <Figure icon={Layers} className="text-ink-2" figure={exact(overlaps)} word="overlap" />
      )}
    </ul>
  );
}

/** What the icons mean, where there is no room for words beside them. */
export function MonthLegend() {
  const all = [
    ...Object.values(OUTCOME_LOOKS),
    { icon: TriangleAlert, text: 'text-partial', word: 'late' },
    { icon: Layers, text: 'text-ink-2', word: 'overlap' },
  ];
  return (
    <p aria-hidden className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-xs sm:hidden">
      {all.map(({ icon: Icon, text, word }) => (
        <span key={word} className={cn('inline-flex items-center gap-1', text)}>
          <Icon className="size-3" /> {word}
        </span>
      ))}
    </p>
  );
}

interface FigureProps {
  icon: LucideIcon;
  figure: string;
  word: string;
  className: string;
}

/** On a phone the icon stands for the word, which is still read out. */
function Figure({ icon: Icon, figure, word, className }: FigureProps) {
  return (
    <li className={cn('flex items-center gap-1', className)}>
      <Icon aria-hidden className="size-3 shrink-0" />
      {figure} <span className="truncate max-sm:sr-only">{word}</span>
    </li>
  );
}
