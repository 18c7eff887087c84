import { Link } from '@/app/_components/link';
import { RelativeTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { ScheduleView } from '@/lib/control/schedules/schemas';
import { PlannedOutcome } from './planned-runs';
import { ZonedTime } from './zoned-time';

/** Schedules of all loads. */
export function ScheduleTable({ schedules }: { schedules: ScheduleView[] }) {
  return (
    <TableRegion label="Schedules" className="panel">
      <Table>
        <TableHead>
          <TableRow>
            {['Load', 'When', 'Next run', 'In its zone', 'Last planned run'].map((title) => (
              <HeadCell key={title}>{title}</HeadCell>
            ))}
          </TableRow>
        </TableHead>
        <tbody>
          {schedules.map((schedule) => (
            <TableRow key={schedule.id} className="hover:bg-hover">
              <Cell>
                <Link
                  href={`/loads/${schedule.load.id}?tab=schedule`}
                  className="inline-flex min-h-6 items-center font-medium whitespace-nowrap hover:underline"
                >
                  {schedule.load.name}
                </Link>
              </Cell>
              <Cell className="max-w-80 truncate">{schedule.sentence}</Cell>
              <Cell className="whitespace-nowrap">
                <NextRun schedule={schedule} />
              </Cell>
              <Cell className="whitespace-nowrap text-ink-2">
                {schedule.nextAt ? <ZonedTime at={schedule.nextAt} zone={schedule.timeZone} /> : '–'}
              </Cell>
              <Cell className="whitespace-nowrap">
                {schedule.lastRun ? (
                  <PlannedOutcome run={schedule.lastRun} />
                ) : (
                  <span className="text-ink-3">none yet</span>
                )}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

export function NextRun({ schedule }: { schedule: ScheduleView }) {
  if (schedule.load.isPaused) return <Chip tone="warning">load paused</Chip>;
  if (schedule.isPaused) return <Chip>paused</Chip>;
  if (!schedule.nextAt) return <Chip>ended</Chip>;
  return <RelativeTime at={schedule.nextAt} />;
}
