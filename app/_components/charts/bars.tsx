'use client';

import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { SHORT, colorOf, type Band, type ChartPoint, type Series, type Unit } from './chart-data';
import { ChartFrame, PointTooltip, TICK } from './frame';

export interface BarsProps {
  label: string;
  points: ChartPoint[];
  /** Stacked, the first at the bottom. */
  series: Series[];
  unit: Unit;
  band?: Band | null;
}

/** Stacked bars, with the usual as a band behind them where there is one. */
export function Bars({ label, points, series, unit, band }: BarsProps) {
  return (
    <ChartFrame label={label} series={series}>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={points} accessibilityLayer={false} margin={{ top: 4, right: 0, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="label"
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            minTickGap={24}
          />
          <YAxis
            width={56}
            tickCount={4}
            tickFormatter={SHORT[unit]}
            tick={TICK}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            content={<PointTooltip series={series} unit={unit} />}
            cursor={{ fill: 'var(--hover)' }}
            isAnimationActive={false}
          />
          {band && (
            <ReferenceArea
              y1={band.lower}
              y2={band.upper}
              fill="var(--accent)"
              fillOpacity={0.14}
              ifOverflow="extendDomain"
            />
          )}
          {series.map((each) => (
            <Bar
              key={each.key}
              dataKey={(point: ChartPoint) => point.values[each.key]}
              name={each.name}
              stackId="all"
              maxBarSize={48}
              fill={colorOf(each)}
              stroke="var(--surface)"
              strokeWidth={0.5}
              isAnimationActive={false}
            />
          ))}
          {band && (
            <ReferenceLine
              y={band.median}
              stroke="var(--ink)"
              strokeDasharray="4 3"
              ifOverflow="extendDomain"
            />
          )}
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
