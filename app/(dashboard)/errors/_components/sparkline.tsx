import { exact } from '@/app/_components/format';

const BAR = 4;
const GAP = 2;
const HEIGHT = 18;

/** Rows a day, today at the right. The words say the same to those who do not see it. */
export function Sparkline({ days }: { days: number[] }) {
  const most = Math.max(...days, 1);
  const seen = days.filter((rows) => rows > 0).length;
  return (
    <svg
      role="img"
      aria-label={`On ${seen} of the last ${days.length} days, at most ${exact(Math.max(...days, 0))} rows on one; ${exact(days.at(-1) ?? 0)} today`}
      width={days.length * (BAR + GAP) - GAP}
      height={HEIGHT}
      className="shrink-0 text-partial"
    >
      {days.map((rows, index) => {
        const height = rows === 0 ? 1 : Math.max(2, (rows / most) * HEIGHT);
        return (
          <rect
            key={index}
            x={index * (BAR + GAP)}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            rx={rows === 0 ? 0 : 1}
            className={rows === 0 ? 'fill-line' : 'fill-current'}
          />
        );
      })}
    </svg>
  );
}
