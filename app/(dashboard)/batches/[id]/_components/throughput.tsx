'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { duration, exact, rowRate } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { Button } from '@/app/_components/ui/button';
import { Skeleton } from '@/app/_components/ui/skeleton';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import { useLiveBatch } from './live-batch';
import { throughputPoints, type ThroughputPoint } from './throughput-points';

// The chart library is the heaviest part of the page and nothing above waits for it.
const ThroughputChart = dynamic(() => import('./throughput-chart').then((module) => module.ThroughputChart), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-40" />,
});

export function Throughput() {
  const { batch, metrics } = useLiveBatch();
  const [isTable, setIsTable] = useState(false);
  const points = throughputPoints(metrics, batch.startedAt);
  if (points.length === 0) return null;
  return (
    <Panel
      title="Throughput"
      aside={
        <Button
          size="small"
          variant="ghost"
          className="-mr-2"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? 'Show as chart' : 'Show as table'}
        </Button>
      }
    >
      {isTable ? <PointTable points={points} /> : <ThroughputChart points={points} />}
    </Panel>
  );
}

function PointTable({ points }: { points: ThroughputPoint[] }) {
  return (
    <TableRegion label="Throughput over time" className="max-h-56 overflow-y-auto">
      <Table>
        <TableHead className="sticky top-0 bg-surface">
          <TableRow>
            <HeadCell className="pl-4">After</HeadCell>
            <HeadCell isNumeric>Rows read</HeadCell>
            <HeadCell isNumeric>Quarantined</HeadCell>
            <HeadCell isNumeric className="pr-4">
              Speed
            </HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {points.map((point) => (
            <TableRow key={point.seconds}>
              <Cell className="pl-4">{duration(point.seconds)}</Cell>
              <Cell isNumeric>{exact(point.read)}</Cell>
              <Cell isNumeric>{exact(point.quarantined)}</Cell>
              <Cell isNumeric className="pr-4">
                {rowRate(point.rowsPerSecond)}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
