'use client';

import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { compact, duration, exact, rowRate } from '@/app/_components/format';
import type { ThroughputPoint } from './throughput-points';

/** Rows a second over the batch's time. The table beside it says the same in figures. */
export function ThroughputChart({ points }: { points: ThroughputPoint[] }) {
  // A speed holds for the whole interval before its point: a step, which begins where the batch did.
  const drawn = [{ ...points[0]!, seconds: 0, read: 0 }, ...points];
  const fastest = Math.max(...points.map((point) => point.rowsPerSecond));
  return (
    <div
      className="h-44 pt-3 pr-4 pb-1"
      role="img"
      aria-label={`Rows a second over time, at most ${rowRate(fastest)}`}
    >
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart data={drawn} accessibilityLayer={false} margin={{ top: 4, right: 0, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="seconds"
            type="number"
            domain={[0, 'dataMax']}
            tickFormatter={(seconds: number) => (seconds === 0 ? '0' : duration(seconds))}
            tick={{ fill: 'var(--ink-3)', fontSize: 11 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            minTickGap={40}
          />
          <YAxis
            width={48}
            tickFormatter={(rows: number) => compact(rows)}
            tick={{ fill: 'var(--ink-3)', fontSize: 11 }}
            tickLine={false}
            axisLine={false}
            tickCount={4}
          />
          <Tooltip
            content={<PointTooltip />}
            cursor={{ stroke: 'var(--line-strong)' }}
            isAnimationActive={false}
          />
          <Area
            dataKey="rowsPerSecond"
            type="stepBefore"
            stroke="var(--accent)"
            strokeWidth={1.75}
            fill="var(--accent)"
            fillOpacity={0.12}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
}

function PointTooltip({
  active,
  payload,
}: {
  active?: boolean;
  payload?: readonly { payload: ThroughputPoint }[];
}) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <div className="rounded-control border border-line bg-surface px-2.5 py-1.5 text-xs shadow-float tabular-nums">
      <p className="font-medium">{rowRate(point.rowsPerSecond)}</p>
      <p className="text-ink-2">
        {exact(point.read)} rows after {duration(point.seconds)}
      </p>
    </div>
  );
}
