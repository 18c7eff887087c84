'use client';

import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { SHORT, colorOf, type ChartPoint, type Series, type Unit } from './chart-data';
import { ChartFrame, PointTooltip, TICK } from './frame';

export interface LineProps {
  label: string;
  points: ChartPoint[];
  series: Series;
  unit: Unit;
  /** Holds until the next point, rather than moving towards it. */
  isStep?: boolean;
}

/** One figure over time; a point without it leaves a gap. */
export function Line({ label, points, series, unit, isStep }: LineProps) {
  return (
    <ChartFrame label={label} series={[series]}>
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart data={points} accessibilityLayer={false} margin={{ top: 4, right: 0, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="label"
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            minTickGap={32}
          />
          <YAxis
            width={56}
            tickCount={4}
            allowDecimals={unit !== 'count'}
            tickFormatter={SHORT[unit]}
            tick={TICK}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            content={<PointTooltip series={[series]} unit={unit} />}
            cursor={{ stroke: 'var(--line-strong)' }}
            isAnimationActive={false}
          />
          <Area
            dataKey={(point: ChartPoint) => point.values[series.key]}
            type={isStep ? 'stepAfter' : 'linear'}
            stroke={colorOf(series)}
            strokeWidth={1.75}
            fill={colorOf(series)}
            fillOpacity={0.14}
            dot={(dot: DotProps) => <LoneDot key={dot.index} {...dot} points={points} series={series} />}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

interface DotProps {
  cx?: number;
  cy?: number;
  index?: number;
}

/** A figure between two gaps: no line leads to it. */
function LoneDot({ cx, cy, index = 0, points, series }: DotProps & Pick<LineProps, 'points' | 'series'>) {
  const isThere = (at: number) => points[at]?.values[series.key] !== undefined;
  if (cy === undefined || !isThere(index) || isThere(index - 1) || isThere(index + 1)) return <g />;
  return <circle cx={cx} cy={cy} r={3} fill="var(--surface)" stroke={colorOf(series)} strokeWidth={1.75} />;
}
