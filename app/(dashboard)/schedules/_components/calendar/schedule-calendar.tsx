import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { Notice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { readCalendar } from '@/lib/control/schedules';
import { moved, titleOf } from './calendar-moves';
import { hrefOf, type CalendarPlace } from './calendar-parameters';
import { MonthLegend, MonthView } from './month-view';
import { SwitchLinks } from './switch-links';
import { WeekView } from './week-view';
import { ZoneSelect } from './zone-select';

/** Planned against actual, by week or month, in a zone that is named. */
export async function ScheduleCalendar({ place }: { place: CalendarPlace }) {
  const { span, day, zone } = place;
  const calendar = await readCalendar(await pageContext(), { span, day, timeZone: zone ?? 'UTC' });
  const title = titleOf(
    span,
    day,
    calendar.days.map(({ date }) => date),
  );
  return (
    <section aria-label={`Calendar, ${title}`}>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-center gap-2">
          <Step
            href={hrefOf(moved(place, -1))}
            label={`The ${span} before`}
            icon={<ChevronLeft aria-hidden />}
          />
          <Step
            href={hrefOf(moved(place, 1))}
            label={`The ${span} after`}
            icon={<ChevronRight aria-hidden />}
          />
          <Button asChild>
            <Link href={hrefOf({ span, zone, day: calendar.today })}>Today</Link>
          </Button>
          <h2 className="text-sm font-semibold">{title}</h2>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <SwitchLinks
            label="Span"
            choices={[
              { word: 'Week', href: hrefOf({ ...place, span: 'week' }), isCurrent: span === 'week' },
              { word: 'Month', href: hrefOf({ ...place, span: 'month' }), isCurrent: span === 'month' },
            ]}
          />
          <ZoneSelect zone={calendar.timeZone} zones={calendar.zones} />
        </div>
      </div>
      {calendar.isCut && (
        <Notice tone="warning" className="mb-3" title="There is more than fits here.">
          The calendar shows the latest 5,000 planned times of the past and the next 3,000 of the schedules
          that fire first. Look at a week, or at a load’s own page.
        </Notice>
      )}
      {span === 'week' ? (
        <WeekView calendar={calendar} />
      ) : (
        <>
          <MonthView calendar={calendar} day={day} zone={zone} />
          <MonthLegend />
        </>
      )}
      <p className="mt-2 text-xs text-ink-3">
        Days and times are in {calendar.timeZone}.
        {span === 'week' &&
          ' ~ is how long the load’s last batch took; overlaps of what is planned go by that.'}
      </p>
    </section>
  );
}

function Step({ href, label, icon }: { href: string; label: string; icon: React.ReactNode }) {
  return (
    <Button asChild size="icon">
      <Link href={href} aria-label={label}>
        {icon}
      </Link>
    </Button>
  );
}
