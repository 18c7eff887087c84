'use client';

import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type CSSProperties, type RefObject } from 'react';
import type { RepairColumn, RepairRow } from '@/lib/control/repairs/schemas';
import { visibleText } from '@/lib/visible-text';
import { CellBar } from './cell-bar';
import { CellEditor } from './cell-editor';
import { textOf, type Edit } from './edits';
import { GridRow } from './grid-row';
import { columnWidths, gridTemplate } from './places';
import { useColumnsInSight } from './use-columns-in-sight';
import { useCursor } from './use-cursor';

const ROW_PX = 32;
/** More rows are asked for when so few are left below the ones in sight. */
const ROWS_AHEAD = 40;

interface GridProps {
  label: string;
  rows: RepairRow[];
  /** How many there are in all, also those that are not here yet. */
  total: number;
  columns: readonly RepairColumn[];
  /** Name of the column to begin at; null for what is wrong with the first row. */
  startColumn: string | null;
  selected: ReadonlySet<number>;
  /** Left out for who may only look. */
  onToggle: ((row: number, isSelected: boolean) => void) | undefined;
  onEdit: (edits: Edit[]) => void;
  onUndo: () => void;
  onTakeBack: (row: RepairRow) => void;
  onNearEnd: () => void;
}

/** Rows of the source as a spreadsheet: by keyboard as one knows it from there, drawn as far as they are in sight. */
export function Grid(props: GridProps) {
  const { rows, columns, selected, onToggle, onNearEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const mayRepair = onToggle !== undefined;
  const cursor = useCursor({
    ...{ scroller, rows, columns, startColumn: props.startColumn, mayRepair },
    ...{ onEdit: props.onEdit, onUndo: props.onUndo },
    onSelect: ({ row }) => onToggle?.(row, !selected.has(row)),
  });
  const { at, row, editing } = cursor;
  const { items, height } = useRowsInSight({ scroller, count: rows.length, focused: at.row, onNearEnd });
  // Not by what is typed afterwards: a column keeps its place while one works in it.
  const [widths] = useState(() => columnWidths(columns, rows));
  const shownColumns = useColumnsInSight({ scroller, widths, focused: at.column });

  const editorOf = (edited: RepairRow, column: number, typed: string | undefined) => (
    <CellEditor
      label={`${edited.cells ? columns[column - 1]!.name : 'Record'} of row ${edited.shownRow}`}
      text={typed ?? textOf(edited, column - 1) ?? ''}
      isAfresh={typed !== undefined}
      onCommit={cursor.commit}
      onCancel={cursor.cancel}
    />
  );
  return (
    <>
      <div
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total + 1}
        aria-colcount={columns.length + 2}
        aria-readonly={!mayRepair}
        aria-multiselectable={mayRepair}
        {...cursor.handlers}
        style={{ '--columns': gridTemplate(widths) } as CSSProperties}
        className="relative max-h-[max(18rem,min(56dvh,40rem))] scroll-pt-8 overflow-auto bg-sunken [--head:9.5rem] sm:scroll-pl-[9.5rem]"
      >
        <GridHead columns={columns} shown={shownColumns} />
        <div role="rowgroup" className="relative min-w-max" style={{ height }}>
          {/* As wide as the rows, which take no room themselves. */}
          <div aria-hidden className="grid h-0 [grid-template-columns:var(--columns)]" />
          {items.map(({ index, start }) => {
            const shown = rows[index]!;
            return (
              <GridRow
                key={shown.row}
                row={shown}
                index={index}
                start={start}
                columns={columns.length}
                shown={shownColumns}
                focused={index === at.row ? at.column : undefined}
                editedColumn={editing?.row === index ? editing.column : undefined}
                editor={editing?.row === index ? editorOf(shown, editing.column, editing.typed) : undefined}
                isSelected={selected.has(shown.row)}
                onToggle={onToggle}
              />
            );
          })}
        </div>
      </div>
      {row && (
        <CellBar
          row={row}
          cell={cursor.cell}
          columns={columns}
          mayRepair={mayRepair}
          onEdit={() => cursor.begin()}
          onSet={cursor.set}
          onTakeBack={() => props.onTakeBack(row)}
        />
      )}
    </>
  );
}

interface RowsInSight {
  scroller: RefObject<HTMLDivElement | null>;
  count: number;
  /** The row that has the focus stays, however far one scrolls from it. */
  focused: number;
  onNearEnd: () => void;
}

function useRowsInSight({ scroller, count, focused, onNearEnd }: RowsInSight) {
  // eslint-disable-next-line react-hooks/incompatible-library -- what it gives is used here alone, at each drawing
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    rangeExtractor: useCallback(
      (range: Range) => [...new Set([...defaultRangeExtractor(range), focused])].toSorted((a, b) => a - b),
      [focused],
    ),
  });
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (last >= count - ROWS_AHEAD) onNearEnd();
  }, [last, count, onNearEnd]);
  return {
    items: virtual.getVirtualItems().filter(({ index }) => index >= 0 && index < count),
    height: virtual.getTotalSize(),
  };
}

function GridHead({ columns, shown }: { columns: readonly RepairColumn[]; shown: readonly number[] }) {
  const cell = 'flex min-w-0 items-center border-r border-line px-2 text-xs font-medium text-ink-3';
  return (
    <div role="rowgroup" className="sticky top-0 z-2 min-w-max">
      <div
        role="row"
        aria-rowindex={1}
        className="grid h-8 border-b border-line bg-sunken [grid-template-columns:var(--columns)]"
      >
        <div role="columnheader" aria-colindex={1} className={`${cell} left-0 z-1 bg-sunken sm:sticky`}>
          Row
        </div>
        {shown.map((index) => (
          <div
            key={index}
            role="columnheader"
            aria-colindex={index + 2}
            style={{ gridColumn: index + 2 }}
            className={cell}
          >
            <bdi className="truncate" title={columns[index]!.name}>
              {visibleText(columns[index]!.name)}
            </bdi>
          </div>
        ))}
        <div
          role="columnheader"
          aria-colindex={columns.length + 2}
          style={{ gridColumn: columns.length + 2 }}
          className={cell}
        >
          Reasons
        </div>
      </div>
    </div>
  );
}
