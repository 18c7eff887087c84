import { wholeOf } from './chart-data';
import type { BarsProps } from './bars';
import { ChartPanel } from './chart-panel';
import { Figures } from './figures';
import { LazyBars, LazyLine } from './lazy';
import type { LineProps } from './line';

interface Framed {
  title: string;
  detail: string;
  /** What a point of the chart is: a day, a batch. */
  of: string;
}

/** Stacked bars with their table. */
export function BarsPanel({ title, detail, of, ...bars }: Framed & Omit<BarsProps, 'label'>) {
  const { points, series, unit } = bars;
  return (
    <ChartPanel
      title={title}
      detail={detail}
      chart={<LazyBars label={`${title}: ${detail}`} {...bars} />}
      table={
        <Figures
          label={`${title}, in figures`}
          heads={[of, ...series.map(({ name }) => name)]}
          rows={points.toReversed().map(({ label, values }, index) => ({
            key: String(index),
            cells: [label, ...series.map(({ key }) => wholeOf(unit, values[key]))],
          }))}
        />
      }
    />
  );
}

/** One figure over time with its table. */
export function LinePanel({ title, detail, of, ...line }: Framed & Omit<LineProps, 'label'>) {
  const { points, series, unit } = line;
  return (
    <ChartPanel
      title={title}
      detail={detail}
      chart={<LazyLine label={`${title}: ${detail}`} {...line} />}
      table={
        <Figures
          label={`${title}, in figures`}
          heads={[of, series.name]}
          rows={points.toReversed().map(({ label, values }, index) => ({
            key: String(index),
            cells: [label, wholeOf(unit, values[series.key])],
          }))}
        />
      }
    />
  );
}
