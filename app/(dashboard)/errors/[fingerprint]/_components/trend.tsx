import { exact } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';

const dayMs = 86_400_000;

/** Rows a day as bars, and as the table that they are drawn from. */
export function Trend({ days }: { days: number[] }) {
  const most = Math.max(...days, 1);
  const dates = days.map((_, index) => dayOf(days.length - 1 - index));
  return (
    <Panel title="Rows a day" aside="UTC">
      <div aria-hidden className="flex h-24 items-end gap-1 px-4 pt-3">
        {days.map((rows, index) => (
          <span
            key={dates[index]}
            title={`${dates[index]}: ${exact(rows)}`}
            className={rows > 0 ? 'flex-1 rounded-t-[2px] bg-partial' : 'flex-1 bg-line'}
            style={{ height: rows > 0 ? `max(3px, ${(rows / most) * 100}%)` : '1px' }}
          />
        ))}
      </div>
      <details className="px-4 pt-1 pb-2 text-xs text-ink-2">
        <summary className="flex min-h-6 items-center justify-between tabular-nums">
          <span>{dates[0]}</span>
          <span className="text-accent">as a table</span>
          <span>today</span>
        </summary>
        <table className="mt-1 w-full tabular-nums">
          <thead>
            <tr>
              <th scope="col" className="text-left font-medium">
                Day
              </th>
              <th scope="col" className="text-right font-medium">
                Rows
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map((rows, index) => (
              <tr key={dates[index]}>
                <td>{dates[index]}</td>
                <td className="text-right">{exact(rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Panel>
  );
}

function dayOf(daysAgo: number): string {
  return new Date(Date.now() - daysAgo * dayMs).toISOString().slice(0, 10);
}
