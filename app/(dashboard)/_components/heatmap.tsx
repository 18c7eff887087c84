import { STATE_LOOKS, type BatchState } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { countOf, exact, shortDay } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { Panel } from '@/app/_components/panel';
import { TableRegion } from '@/app/_components/ui/table';
import { pageContext } from '@/app/_server/context';
import { getHeatmap } from '@/lib/control/statistics';
import type { HeatmapCell } from '@/lib/control/statistics/schemas';
import { MARK_SHAPES } from '../loads/_components/mark-shapes';

/** Worst first: a day is as bad as its worst batch. */
const SHADES = ['failed', 'partial', 'succeeded', 'cancelled'] as const;

/** Loads by days: a click leads to the batch of that day, or to its batches. */
export async function Heatmap() {
  const { days, loads, hasMore } = await getHeatmap(await pageContext(), {});
  return (
    <Panel title="Loads by day, in UTC" aside={<Legend />}>
      {/* From right to left it begins at the newest day, where not all of them are in sight. */}
      <TableRegion label="Loads by day" className="[direction:rtl]">
        <table className="w-full border-collapse text-table [direction:ltr]">
          <thead>
            <tr>
              <th
                scope="col"
                className="left-0 bg-surface px-4 text-left text-xs font-medium text-ink-3 max-sm:sticky"
              >
                Load
              </th>
              {days.map((day) => (
                <th
                  key={day}
                  scope="col"
                  className="h-8 px-0.5 text-center text-2xs font-medium whitespace-nowrap text-ink-3"
                >
                  {shortDay(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {loads.map(({ id, name, cells }) => (
              <tr key={id} className="border-t border-line bg-surface hover:bg-hover">
                <th
                  scope="row"
                  className="left-0 max-w-48 bg-inherit px-4 text-left font-normal max-sm:sticky max-sm:max-w-36"
                >
                  <Link href={`/loads/${id}`} className="block truncate leading-7 hover:underline">
                    {name}
                  </Link>
                </th>
                {days.map((day) => (
                  <td key={day} className="h-7 px-0.5 text-center">
                    <DayCell loadId={id} name={name} cell={cells.find((each) => each.day === day)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableRegion>
      {hasMore && (
        <p className="border-t border-line px-4 py-1.5 text-xs text-ink-2">
          The {exact(loads.length)} loads with the most bad days. All of them, with their last batches, stand
          in the{' '}
          <Link href="/loads" className="text-accent underline">
            list of loads
          </Link>
          .
        </p>
      )}
    </Panel>
  );
}

function DayCell({ loadId, name, cell }: { loadId: string; name: string; cell: HeatmapCell | undefined }) {
  const state = SHADES.find((each) => cell && cell[each] > 0);
  if (!cell || !state) return <span className="text-line-strong">·</span>;
  const text = `${name}, ${shortDay(cell.day)}: ${sentenceOf(cell)}`;
  return (
    <Link
      href={hrefOf(loadId, cell)}
      title={text}
      aria-label={text}
      className="focus-inset mx-auto flex h-6 w-full max-w-10 min-w-6 items-end justify-center rounded-[3px] pb-1"
    >
      <span className={cn('w-full rounded-[2px]', STATE_LOOKS[state].solid, MARK_SHAPES[state])} />
    </Link>
  );
}

function sentenceOf(cell: HeatmapCell): string {
  const batches = SHADES.filter((state) => cell[state] > 0).map((state) => `${exact(cell[state])} ${state}`);
  const bad = cell.quarantined > 0 ? `, ${countOf(cell.quarantined, 'bad row')}` : '';
  return `${batches.join(', ')}; ${countOf(cell.read, 'row')} read${bad}`;
}

/** One batch: its page. Several: the list of that day. */
function hrefOf(loadId: string, cell: HeatmapCell): string {
  const batches = SHADES.reduce((sum, state) => sum + cell[state], 0);
  if (batches === 1) return `/batches/${cell.lastBatchId}`;
  const from = new Date(`${cell.day}T00:00:00Z`);
  const until = new Date(from.getTime() + 86_400_000);
  return `/batches?${new URLSearchParams({ load: loadId, from: from.toISOString(), until: until.toISOString() })}`;
}

function Legend() {
  return (
    <ul className="flex flex-wrap gap-x-3 max-sm:hidden">
      {SHADES.map((state: BatchState) => (
        <li key={state} className="flex items-end gap-1.5">
          <span
            aria-hidden
            className={cn('w-3 rounded-[2px]', STATE_LOOKS[state].solid, MARK_SHAPES[state])}
          />
          {STATE_LOOKS[state].word}
        </li>
      ))}
    </ul>
  );
}
