import { CalendarClock } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { NextPage } from '@/app/_components/next-page';
import { PageHeader } from '@/app/_components/page-header';
import { Button } from '@/app/_components/ui/button';
import { pageContext, type UserContext } from '@/app/_server/context';
import { listAllSchedules } from '@/lib/control/schedules';
import { readCalendarInputSchema } from '@/lib/control/schedules/schemas';
import { listTriggers } from '@/lib/control/triggers';
import {
  hrefOf,
  loadCalendarParameters,
  type CalendarPlace,
} from './_components/calendar/calendar-parameters';
import { ScheduleCalendar } from './_components/calendar/schedule-calendar';
import { SwitchLinks } from './_components/calendar/switch-links';
import { ScheduleTable } from './_components/schedule-table';
import { TriggerTable } from './_components/triggers/trigger-table';

export const metadata: Metadata = { title: 'Schedules' };

interface SchedulesPageProps {
  searchParams: Promise<Record<string, string | string[]>>;
}

export default async function SchedulesPage({ searchParams }: SchedulesPageProps) {
  const context = await pageContext();
  const { view, cursor, ...wanted } = await loadCalendarParameters(searchParams);
  const place = placeOf(wanted);
  const isCalendar = view === 'calendar';
  return (
    <>
      <PageHeader
        title="Schedules"
        detail="When loads run by themselves, and what else starts them."
        actions={
          <SwitchLinks
            label="View"
            choices={[
              { word: 'List', href: '/schedules', isCurrent: !isCalendar },
              { word: 'Calendar', href: hrefOf(place), isCurrent: isCalendar },
            ]}
          />
        }
      />
      {isCalendar ? <ScheduleCalendar place={place} /> : <List context={context} cursor={cursor} />}
    </>
  );
}

/** An address that somebody has written by hand may hold anything: what cannot be read is left out. */
function placeOf({ span, day, zone }: Omit<CalendarPlace, 'day'> & { day: string | null }): CalendarPlace {
  const { shape } = readCalendarInputSchema;
  const today = new Date().toISOString().slice(0, 10);
  return {
    span,
    day: shape.day.safeParse(day).data ?? today,
    zone: zone === null ? null : (shape.timeZone.safeParse(zone).data ?? null),
  };
}

async function List({ context, cursor }: { context: UserContext; cursor: string | null }) {
  const [schedules, triggers] = await Promise.all([
    listAllSchedules(context, { cursor: cursor ?? undefined }),
    cursor ? [] : listTriggers(context, {}),
  ]);
  if (schedules.items.length + triggers.length === 0 && !cursor) return <Nothing />;
  return (
    <>
      <div className="mb-3 flex justify-end">
        <LiveRefresh oldAfterMs={5_000} isOn={!cursor} />
      </div>
      {schedules.items.length > 0 && <ScheduleTable schedules={schedules.items} />}
      <NextPage cursor={schedules.nextCursor} isLater={Boolean(cursor)} />
      {triggers.length > 0 && (
        <section className="mt-6">
          <h2 className="mb-2 text-sm font-semibold">Triggers</h2>
          <TriggerTable triggers={triggers} />
        </section>
      )}
    </>
  );
}

function Nothing() {
  return (
    <EmptyState
      icon={CalendarClock}
      title="Nothing is planned yet"
      action={
        <Button asChild>
          <Link href="/loads">Choose a load</Link>
        </Button>
      }
    >
      A load gets its schedule on its own page, under Schedule: on days of the week, every so often, or by a
      cron expression. There it also gets what starts it besides time: new files, signed requests, the end of
      another load.
    </EmptyState>
  );
}
