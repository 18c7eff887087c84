import { Link } from '@/app/_components/link';
import { exact } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { RelativeTime } from '@/app/_components/time';
import { pageContext } from '@/app/_server/context';
import { listUpcoming } from '@/lib/control/schedules';

const SHOWN = 6;
/** As many as the schedules count ahead. */
const MOST_COUNTED = 99;

/** What runs by itself next. */
export async function Upcoming() {
  const runs = await listUpcoming(await pageContext(), { hours: 12, limit: SHOWN });
  return (
    <Panel
      title="Next 12 hours"
      aside={
        <Link href="/schedules" className="inline-flex min-h-6 items-center text-accent hover:underline">
          All schedules
        </Link>
      }
    >
      {runs.length === 0 ? (
        <p className="px-4 py-3 text-table text-ink-2">
          Nothing is planned for the next 12 hours. A{' '}
          <Link href="/loads" className="text-accent underline">
            load
          </Link>{' '}
          gets its schedule on its own page.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {runs.map(({ scheduleId, load, at, more }) => (
            <li
              key={scheduleId}
              className="relative flex min-h-8 items-baseline justify-between gap-x-4 px-4 py-1.5 text-table hover:bg-hover"
            >
              <Link
                href={`/loads/${load.id}?tab=schedule`}
                className="min-w-0 truncate font-medium after:absolute after:inset-0 hover:underline"
              >
                {load.name}
              </Link>
              <span className="whitespace-nowrap text-ink-2 tabular-nums">
                <span className="relative">
                  <RelativeTime at={at} />
                </span>
                {more > 0 && ` · ${exact(more)}${more === MOST_COUNTED ? '+' : ''} more`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
