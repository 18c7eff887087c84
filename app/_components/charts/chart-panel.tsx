'use client';

import { useId, useState, type ReactNode } from 'react';
import { Panel } from '@/app/_components/panel';
import { Button } from '@/app/_components/ui/button';

interface ChartPanelProps {
  title: string;
  /** What stands in it, in one line: the unit, the span of time. */
  detail: string;
  chart: ReactNode;
  /** The same in figures. */
  table: ReactNode;
}

/** A chart and the table that says the same: one at a time, for whoever reads the other better. */
export function ChartPanel({ title, detail, chart, table }: ChartPanelProps) {
  const [isTable, setIsTable] = useState(false);
  const id = useId();
  return (
    <Panel
      title={title}
      aside={
        <Button
          size="small"
          variant="ghost"
          className="-mr-2"
          aria-pressed={isTable}
          aria-controls={id}
          aria-label={`${title} as a table`}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? 'Chart' : 'Table'}
        </Button>
      }
    >
      <div id={id}>
        <p className="px-4 pt-2 text-xs text-ink-3">{detail}</p>
        {isTable ? table : chart}
      </div>
    </Panel>
  );
}
