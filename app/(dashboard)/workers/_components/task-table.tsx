import { exact } from '@/app/_components/format';
import { Elapsed } from '@/app/_components/time';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { TaskView } from '@/lib/control/workers/schemas';

const WORDS: Record<string, string> = { run_batch: 'Run a batch', stage_pieces: 'Help to stage a batch' };

export function TaskTable({ tasks }: { tasks: TaskView[] }) {
  return (
    <TableRegion label="Jobs by task">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>Task</HeadCell>
            <HeadCell isNumeric>Waiting</HeadCell>
            <HeadCell isNumeric>Oldest waits for</HeadCell>
            <HeadCell isNumeric>To be tried again</HeadCell>
            <HeadCell isNumeric>Running</HeadCell>
            <HeadCell isNumeric>Out of tries</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {tasks.map(({ task, waiting, oldestWaitingAt, later, running, dead }) => (
            <TableRow key={task} className="hover:bg-hover">
              <Cell className="font-medium whitespace-nowrap">{WORDS[task] ?? task}</Cell>
              <Cell isNumeric>{exact(waiting)}</Cell>
              <Cell isNumeric className="text-ink-2">
                {oldestWaitingAt ? <Elapsed from={oldestWaitingAt} /> : '–'}
              </Cell>
              <Cell isNumeric>{exact(later)}</Cell>
              <Cell isNumeric>{exact(running)}</Cell>
              <Cell isNumeric className={dead > 0 ? 'font-medium text-failed' : undefined}>
                {exact(dead)}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
