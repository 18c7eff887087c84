'use client';

import type { ReactNode } from 'react';
import { colorOf, wholeOf, type ChartPoint, type Series, type Unit } from './chart-data';

export const TICK = { fill: 'var(--ink-3)', fontSize: 11 };

/** The box of a chart: read out as one picture, whose figures stand in the table beside it. */
export function ChartFrame({
  label,
  series,
  children,
}: {
  label: string;
  series: Series[];
  children: ReactNode;
}) {
  return (
    <>
      <div role="img" aria-label={label} className="h-40 pt-2 pr-4">
        {children}
      </div>
      <ul className="flex min-h-6 flex-wrap gap-x-3 px-4 pb-2 text-xs text-ink-2">
        {series.length > 1 &&
          series.map((each) => (
            <li key={each.key} className="inline-flex items-center gap-1.5">
              <span aria-hidden className="size-2.5 rounded-[2px]" style={{ background: colorOf(each) }} />
              {each.name}
            </li>
          ))}
      </ul>
    </>
  );
}

interface PointTooltipProps {
  series: Series[];
  unit: Unit;
  active?: boolean;
  payload?: readonly { payload: ChartPoint }[];
}

export function PointTooltip({ series, unit, active, payload }: PointTooltipProps) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <div className="rounded-control border border-line bg-surface px-2.5 py-1.5 text-xs shadow-float tabular-nums">
      <p className="font-medium">{point.label}</p>
      <ul>
        {series.map((each) => (
          <li key={each.key} className="flex items-center justify-between gap-4 text-ink-2">
            {each.name} <span className="text-ink">{wholeOf(unit, point.values[each.key])}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
