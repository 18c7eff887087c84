import { Layers, Repeat } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { STATE_LOOKS, StateIcon, type BatchState } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { duration, exact } from '@/app/_components/format';
import { Chip } from '@/app/_components/ui/chip';
import type { Calendar, CalendarCrowd, CalendarDay, CalendarEntry } from '@/lib/control/schedules/schemas';
import { dayText } from './calendar-moves';
import { OUTCOME_LOOKS } from './outcome-looks';

/** Seven days beside each other, or one under the other where there is no room; each run with what became of it. */
export function WeekView({ calendar: { days, today, timeZone } }: { calendar: Calendar }) {
  return (
    <div className="panel grid divide-y divide-line overflow-hidden xl:grid-cols-7 xl:divide-x xl:divide-y-0">
      {days.map((day) => (
        <Day key={day.date} day={day} isToday={day.date === today} timeZone={timeZone} />
      ))}
    </div>
  );
}

function Day({ day, isToday, timeZone }: { day: CalendarDay; isToday: boolean; timeZone: string }) {
  const { date, entries, crowds } = day;
  const isEmpty = entries.length + crowds.length === 0;
  return (
    <section
      aria-label={dayText(date, { weekday: 'long', day: 'numeric', month: 'long' })}
      className={cn('min-w-0 px-3 py-2', isEmpty && 'max-xl:py-1')}
    >
      <h3
        className={cn(
          'flex items-baseline gap-2 text-table',
          isToday ? 'font-semibold text-accent' : 'text-ink-2',
        )}
      >
        {dayText(date, { weekday: 'short', day: 'numeric', month: 'short' })}
        {isToday && <span className="text-xs">today</span>}
      </h3>
      {isEmpty ? (
        <p className="text-xs text-ink-3">nothing</p>
      ) : (
        <ul className="mt-1 flex flex-col gap-2">
          {crowds.map((crowd) => (
            <Crowd key={crowd.scheduleId} crowd={crowd} />
          ))}
          {entries.map((entry) => (
            <Entry key={`${entry.scheduleId} ${entry.at}`} entry={entry} timeZone={timeZone} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Entry({ entry, timeZone }: { entry: CalendarEntry; timeZone: string }) {
  const { load, at, batch, outcome, isLate, reason, seconds, overlaps } = entry;
  return (
    <li className="min-w-0 text-xs">
      <p className="flex flex-wrap items-center gap-x-1.5">
        <time dateTime={at} className="font-medium text-ink tabular-nums">
          {new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone })}
        </time>
        <Standing entry={entry} />
      </p>
      <Link
        href={batch ? `/batches/${batch.id}` : `/loads/${load.id}?tab=schedule`}
        className="flex min-h-6 items-center hover:underline"
      >
        <span className="truncate">{load.name}</span>
        {seconds !== null && (
          <span className="ml-1.5 shrink-0 text-ink-3 tabular-nums">
            {outcome === 'planned' ? '~' : ''}
            {duration(seconds)}
          </span>
        )}
      </Link>
      <p className="flex flex-wrap gap-1 empty:hidden">
        {isLate && outcome === 'started' && <Chip tone="warning">late</Chip>}
        {overlaps.length > 0 && (
          <Chip tone="outline" className="max-w-full" title={`At the same time as ${overlaps.join(', ')}`}>
            <Layers aria-hidden /> <span className="truncate">with {overlaps.join(', ')}</span>
          </Chip>
        )}
      </p>
      {reason && <p className="text-ink-3">{reason}</p>}
    </li>
  );
}

/** A run that fired is told by its batch; any other by what became of it. */
function Standing({ entry: { batch, outcome } }: { entry: CalendarEntry }) {
  if (batch) {
    const { word, text } = STATE_LOOKS[batch.state as BatchState];
    return (
      <span className={cn('inline-flex items-center gap-1', text)}>
        <StateIcon state={batch.state as BatchState} className="size-3.5" /> {word}
      </span>
    );
  }
  const { word, icon: Icon, text } = OUTCOME_LOOKS[outcome];
  return (
    <span className={cn('inline-flex items-center gap-1', text)}>
      <Icon aria-hidden className="size-3.5" /> {word}
    </span>
  );
}

function Crowd({ crowd }: { crowd: CalendarCrowd }) {
  const { load, sentence, started, late, skipped, missed, isPlanned } = crowd;
  const told = [
    started > 0 && `${exact(started)} fired`,
    late > 0 && `${exact(late)} of them late`,
    skipped > 0 && `${exact(skipped)} skipped`,
    missed > 0 && `${exact(missed)} missed`,
    isPlanned && 'more planned',
  ].filter(Boolean);
  return (
    <li className="min-w-0 text-xs">
      <p className="flex items-center gap-1.5 text-ink-2">
        <Repeat aria-hidden className="size-3.5 shrink-0" /> <span className="truncate">{sentence}</span>
      </p>
      <Link
        href={`/loads/${load.id}?tab=schedule`}
        className="flex min-h-6 items-center truncate hover:underline"
      >
        {load.name}
      </Link>
      <p className="text-ink-3">{told.join(', ')}</p>
    </li>
  );
}
