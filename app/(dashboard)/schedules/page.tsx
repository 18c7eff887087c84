import { CalendarClock } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { PageHeader } from '@/app/_components/page-header';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listSchedules } from '@/lib/control/schedules';
import { ScheduleTable } from './_components/schedule-table';

export const metadata: Metadata = { title: 'Schedules' };

export default async function SchedulesPage() {
  const schedules = await listSchedules(await pageContext(), {});
  return (
    <>
      <PageHeader title="Schedules" detail="When loads run by themselves, the next one first." />
      {schedules.length > 0 ? (
        <>
          <div className="mb-3 flex justify-end">
            <LiveRefresh everyMs={5000} isOn />
          </div>
          <ScheduleTable schedules={schedules} />
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
          a cron expression.
        </EmptyState>
      )}
    </>
  );
}
