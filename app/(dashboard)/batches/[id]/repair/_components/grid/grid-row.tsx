import { PencilLine, TriangleAlert } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import { SelectBox } from '@/app/_components/ui/checkbox';
import { Chip } from '@/app/_components/ui/chip';
import type { RepairCell, RepairRow } from '@/lib/control/repairs/schemas';
import { visibleText } from '@/lib/visible-text';
import { REPAIR_LOOKS, RepairStateLabel } from '../repair-looks';
import { whyFixed } from './edits';
import { HEAD } from './places';

interface GridRowProps {
  row: RepairRow;
  index: number;
  /** Pixels from the top of the rows. */
  start: number;
  /** How many the source has, and the places of those that are drawn. */
  columns: number;
  shown: readonly number[];
  /** The column that Tab leads to; undefined in all rows but one. */
  focused: number | undefined;
  /** The column of the cell that is being edited, and what stands over it. */
  editedColumn: number | undefined;
  editor: ReactNode;
  isSelected: boolean;
  onToggle: ((row: number, isSelected: boolean) => void) | undefined;
}

/** One row; only those in sight are there, and each is drawn again only where something of it has changed. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, index, start, columns, shown, isSelected } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.onToggle ? isSelected : undefined}
      className={cn(
        'absolute top-0 left-0 grid h-8 w-full border-b border-line text-table [grid-template-columns:var(--columns)]',
        // Its editor lies over the rows below.
        props.editor && 'z-1',
        isSelected ? 'bg-accent-soft' : whyFixed(row) || row.state === 'dropped' ? 'bg-sunken' : 'bg-surface',
      )}
      style={{ transform: `translateY(${start}px)` }}
    >
      <Head {...props} />
      {row.cells ? (
        shown.map((at) => {
          const cell = row.cells![at]!;
          return (
            <GridCell key={at} {...placeOf(props, at + 1)} look={lookOf(cell)} title={titleOf(cell)}>
              <Value text={cell.value} />
            </GridCell>
          );
        })
      ) : (
        <GridCell
          {...placeOf(props, HEAD + 1)}
          look={row.record === null ? 'wrong' : 'changed'}
          title={row.whyWhole ?? undefined}
          span={columns}
        >
          <Value text={row.record ?? row.raw} />
        </GridCell>
      )}
      <GridCell {...placeOf(props, columns + 1)} title={undefined}>
        <span className="truncate font-sans text-xs text-ink-2">{reasonsOf(row)}</span>
      </GridCell>
    </div>
  );
});

function Head({ row, index, focused, isSelected, onToggle }: GridRowProps) {
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      data-at={`${index}/${HEAD}`}
      tabIndex={focused === HEAD ? 0 : -1}
      className="focus-inset left-0 z-1 flex items-center gap-1.5 border-r border-line bg-inherit px-2 tabular-nums sm:sticky"
    >
      {onToggle && (
        <span className="-ml-1">
          <SelectBox
            label={`Select row ${row.shownRow}, ${REPAIR_LOOKS[row.state].word}`}
            tabIndex={-1}
            isOn={isSelected}
            onChange={(isOn) => onToggle(row.row, isOn)}
          />
        </span>
      )}
      <span className="min-w-0 flex-1 truncate text-xs text-ink-2" title={`Line ${row.line} of ${row.piece}`}>
        {exact(row.shownRow)}
      </span>
      <RepairStateLabel state={row.state} />
    </div>
  );
}

type Look = 'plain' | 'wrong' | 'changed';

interface GridCellProps {
  at: string;
  column: number;
  isFocused: boolean;
  editor: ReactNode;
  look?: Look;
  /** Says why, for who points at it; below the grid it stands for everybody. */
  title: string | undefined;
  span?: number;
  children: ReactNode;
}

function placeOf({ index, focused, editedColumn, editor }: GridRowProps, column: number) {
  return {
    at: `${index}/${column}`,
    column,
    isFocused: focused === column,
    editor: editedColumn === column ? editor : undefined,
  };
}

function GridCell({ at, column, isFocused, editor, look = 'plain', title, span, children }: GridCellProps) {
  return (
    <div
      role="gridcell"
      aria-colindex={column + 1}
      aria-colspan={span}
      aria-invalid={look === 'wrong' || undefined}
      data-at={at}
      tabIndex={isFocused ? 0 : -1}
      title={title}
      style={{ gridColumn: span ? `${column + 1} / span ${span}` : column + 1 }}
      className={cn(
        'focus-inset relative flex min-w-0 items-center gap-1.5 border-r border-line px-2 font-mono text-xs',
        look === 'wrong' && 'bg-failed-soft',
        look === 'changed' && 'bg-accent-soft',
      )}
    >
      {look === 'wrong' && <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-failed" />}
      {look === 'changed' && <PencilLine aria-hidden className="size-3.5 shrink-0 text-accent" />}
      {children}
      {title && <span className="sr-only">, {title}</span>}
      {editor}
    </div>
  );
}

function Value({ text }: { text: string | null }) {
  if (text === null) return <Chip>NULL</Chip>;
  if (text === '') return <Chip tone="outline">empty</Chip>;
  return <bdi className="truncate whitespace-pre">{visibleText(text).replaceAll('\n', '↵')}</bdi>;
}

function lookOf({ was, reasons }: RepairCell): Look {
  if (was) return 'changed';
  return reasons.length > 0 ? 'wrong' : 'plain';
}

function titleOf({ was, reasons }: RepairCell): string | undefined {
  if (was) return `changed, was ${was.value === null ? 'NULL' : was.value || 'empty'}`;
  return reasons.length > 0 ? reasons.join(' ') : undefined;
}

function reasonsOf(row: RepairRow): string {
  if (row.dropReason !== null) return `Dropped: ${row.dropReason}`;
  const said = row.reasons.map(({ column, message }) => (column ? `${column}: ${message}` : message));
  return [...new Set([...(row.whyWhole ? [row.whyWhole] : []), ...said])].join(' · ');
}
