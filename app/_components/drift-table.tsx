import { Minus, Plus, TypeOutline } from 'lucide-react';
import type { ReactNode } from 'react';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { LoadDrift } from '@/lib/control/loads/schemas';
import { Chip } from './ui/chip';

export type DriftChange = LoadDrift['batches'][number]['changes'][number];

const KINDS = {
  new: { word: 'new', icon: Plus, tone: 'good' },
  missing: { word: 'missing', icon: Minus, tone: 'bad' },
  type: { word: 'other values', icon: TypeOutline, tone: 'warning' },
} as const;

interface DriftTableProps {
  label: string;
  changes: readonly DriftChange[];
  /** What accepting a change means, while somebody is asked. */
  children?: (change: DriftChange) => ReactNode;
}

/** How the columns of a source differ from what was known: a line a column. */
export function DriftTable({ label, changes, children }: DriftTableProps) {
  return (
    <TableRegion label={label}>
      <Table className="[&_td:first-child]:pl-4 [&_th:first-child]:pl-4">
        <TableHead>
          <TableRow>
            <HeadCell>Change</HeadCell>
            <HeadCell>Field</HeadCell>
            <HeadCell>Was</HeadCell>
            <HeadCell>Is</HeadCell>
            <HeadCell>{children ? 'If accepted' : 'What was done'}</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {changes.map((change) => (
            <TableRow key={`${change.kind}/${change.field}`} className="align-baseline hover:bg-hover">
              <Cell>
                <KindChip kind={change.kind} />
              </Cell>
              <Cell className="max-w-72 min-w-24 [overflow-wrap:anywhere]">
                <code className="text-xs font-semibold">{change.field}</code>
                <Pieces pieces={change.pieces} />
              </Cell>
              <Cell className="text-ink-2">
                {change.before ?? (change.kind === 'new' ? '–' : 'not known')}
              </Cell>
              <Cell className="text-ink-2">{change.now ?? '–'}</Cell>
              <Cell className="min-w-48">{children?.(change) ?? sentenceOf(change)}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function KindChip({ kind }: { kind: DriftChange['kind'] }) {
  const { word, icon: Icon, tone } = KINDS[kind];
  return (
    <Chip tone={tone}>
      <Icon aria-hidden /> {word}
    </Chip>
  );
}

function Pieces({ pieces }: { pieces: readonly string[] }) {
  if (pieces.length === 0) return null;
  const shown = pieces.slice(0, 2).map((piece) => piece.split('/').at(-1));
  return (
    <span className="block text-xs text-ink-3" title={pieces.join('\n')}>
      in {shown.join(', ')}
      {pieces.length > shown.length && ' and more'}
    </span>
  );
}

function sentenceOf({ kind, action, column }: DriftChange): ReactNode {
  const name = column && <code className="text-xs">{column}</code>;
  switch (action) {
    case 'stopped':
      return 'Stopped the batch';
    case 'quarantined':
      return 'Rows refused';
    case 'added':
      return <>Column {name} added</>;
    case 'widened':
      return <>Column {name} made wider</>;
    case 'none':
      return column ? <>Goes into {name}</> : 'Left out by the load';
    case 'ignored':
      if (kind === 'new') return 'Passed over';
      return kind === 'missing' ? 'Its column was left alone' : 'Values that do not fit were refused';
  }
}
