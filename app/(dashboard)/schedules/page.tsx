import { CalendarClock } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { PageHeader } from '@/app/_components/page-header';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listSchedules } from '@/lib/control/schedules';
import { listTriggers } from '@/lib/control/triggers';
import { ScheduleTable } from './_components/schedule-table';
import { TriggerTable } from './_components/triggers/trigger-table';

export const metadata: Metadata = { title: 'Schedules' };

export default async function SchedulesPage() {
  const context = await pageContext();
  const [schedules, triggers] = await Promise.all([listSchedules(context, {}), listTriggers(context, {})]);
  return (
    <>
      <PageHeader title="Schedules" detail="When loads run by themselves, the next one first." />
      {schedules.length + triggers.length > 0 ? (
        <>
          <div className="mb-3 flex justify-end">
            <LiveRefresh everyMs={5000} isOn />
          </div>
          {schedules.length > 0 && <ScheduleTable schedules={schedules} />}
          {triggers.length > 0 && (
            <section className="mt-6">
              <h2 className="mb-2 text-sm font-semibold">Triggers</h2>
              <TriggerTable triggers={triggers} />
            </section>
          )}
        </>
      ) : (
        <EmptyState
          icon={CalendarClock}
          title="Nothing is planned yet"
          action={
            <Button asChild>
              <Link href="/loads">Choose a load</Link>
            </Button>
          }
        >
          A load gets its schedule on its own page, under Schedule: on days of the week, every so often, or by
          a cron expression. There it also gets what starts it besides time: new files, signed requests, the
          end of another load.
        </EmptyState>
      )}
    </>
  );
}
