'use client';

import {
  useEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { countOf } from '@/app/_components/format';
import { toast } from '@/app/_components/toast';
import type { RepairColumn, RepairRow } from '@/lib/control/repairs/schemas';
import type { Then } from './cell-editor';
import { parseBlock, toBlock } from './clipboard';
import { editOf, editsOfBlock, textOf, whyReadOnly, type Edit } from './edits';
import { HEAD, nextPlace, placeIn, type Place } from './places';

interface CursorOf {
  scroller: RefObject<HTMLElement | null>;
  rows: readonly RepairRow[];
  columns: readonly RepairColumn[];
  startColumn: string | null;
  mayRepair: boolean;
  onEdit: (edits: Edit[]) => void;
  onUndo: () => void;
  onSelect: (row: RepairRow) => void;
}

interface Editing extends Place {
  /** What was typed to begin with; undefined where the text of the cell is edited. */
  typed: string | undefined;
}

/** Where one is in the grid, and what keys, clicks and the clipboard do there. */
export function useCursor({ scroller, rows, columns, startColumn, mayRepair, ...on }: CursorOf) {
  const begun =
    startColumn === null
      ? (rows[0]?.cells ?? []).findIndex(({ reasons }) => reasons.length > 0)
      : columns.findIndex(({ name }) => name === startColumn);
  const [wanted, setPlace] = useState<Place>({ row: 0, column: Math.max(begun, 0) + 1 });
  const [editing, setEditing] = useState<Editing>();
  const focus = useFocus(scroller, begun > 0);

  const row = rows[Math.min(wanted.row, rows.length - 1)];
  const at: Place = {
    row: Math.min(wanted.row, rows.length - 1),
    column: placeIn(row, wanted.column, columns.length),
  };
  const cell = at.column > HEAD && at.column <= columns.length ? at.column - 1 : undefined;

  const goTo = (place: Place) => {
    setPlace(place);
    focus(place);
  };
  const begin = (typed?: string) => {
    if (!mayRepair || !row || cell === undefined || whyReadOnly(row, cell) !== null) return;
    setEditing({ ...at, typed });
  };
  const set = (text: string | null) => {
    const edit = mayRepair && row && cell !== undefined ? editOf(row, cell, text) : undefined;
    if (edit) on.onEdit([edit]);
  };
  const commit = (text: string, then: Then | undefined) => {
    setEditing(undefined);
    // A NULL that was only looked at stays one.
    const isUntouched = editing?.typed === undefined && text === '' && textOf(row!, cell!) === null;
    if (!isUntouched) set(text);
    if (then) goTo(nextPlace(keyOf(then), at, rows, columns.length)!);
  };
  const cancel = () => {
    setEditing(undefined);
    focus(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!row || event.nativeEvent.isComposing || event.target instanceof HTMLInputElement) return;
    const { key } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const next = nextPlace(event, at, rows, columns.length);
    if (next) goTo(next);
    else if (isCommand && key === 'z') on.onUndo();
    else if (isCommand || event.altKey) return;
    else if (key === ' ' && at.column === HEAD) on.onSelect(row);
    else if (cell === undefined) return;
    else if (key === 'Enter' || key === 'F2') begin();
    else if (key === 'Delete' || key === 'Backspace') set('');
    else if (key.length === 1) begin(key);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const place = placeUnder(event.target);
    if (place && !(event.target instanceof HTMLInputElement)) goTo(place);
  };
  const clipboard = clipboardOf({ rows, at, cell, mayRepair, onEdit: on.onEdit });
  const handlers = { onKeyDown, onClick, onDoubleClick: () => begin(), ...clipboard };
  return { at, row, cell, editing, begin, set, commit, cancel, handlers };
}

interface ClipboardOf extends Pick<CursorOf, 'rows' | 'mayRepair' | 'onEdit'> {
  at: Place;
  cell: number | undefined;
}

/** One value goes out; a column of them, or a block, comes in from the cell on. */
function clipboardOf({ rows, at, cell, mayRepair, onEdit }: ClipboardOf) {
  const onCopy = (event: ClipboardEvent) => {
    const row = rows[at.row];
    if (!row || cell === undefined) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', toBlock(textOf(row, cell) ?? ''));
  };
  const onPaste = (event: ClipboardEvent) => {
    if (!mayRepair || cell === undefined) return;
    event.preventDefault();
    const block = parseBlock(event.clipboardData.getData('text/plain'));
    onEdit(editsOfBlock(rows, { row: at.row, column: cell }, block));
    const over = block.length - (rows.length - at.row);
    if (over > 0) toast.message(`${countOf(over, 'pasted line')} left over: no row is shown for more.`);
  };
  return { onCopy, onPaste };
}

/** Puts the focus on a cell once it is drawn. @param comesInSight  the first cell is far to the right: it is shown */
function useFocus(scroller: RefObject<HTMLElement | null>, comesInSight: boolean) {
  const wanted = useRef<Place>(undefined);
  const isShown = useRef(!comesInSight);
  useEffect(() => {
    const place = wanted.current;
    const cell = scroller.current?.querySelector<HTMLElement>(
      place ? `[data-at="${place.row}/${place.column}"]` : '[role="gridcell"][tabindex="0"]',
    );
    if (!cell || (!place && isShown.current)) return;
    isShown.current = true;
    wanted.current = undefined;
    if (place) cell.focus({ preventScroll: true });
    reveal(cell, scroller.current!, place !== undefined);
  });
  return (place: Place) => {
    wanted.current = place;
  };
}

/** Within the grid alone: the page stays where it is unless one moves by hand. */
function reveal(cell: HTMLElement, scroller: HTMLElement, mayMovePage: boolean): void {
  if (mayMovePage) return cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const beyond = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
  if (beyond > 0) scroller.scrollLeft = beyond;
}

function placeUnder(target: EventTarget): Place | undefined {
  const at = target instanceof Element ? target.closest<HTMLElement>('[data-at]')?.dataset.at : undefined;
  if (at === undefined) return undefined;
  const [row, column] = at.split('/').map(Number);
  return { row: row!, column: column! };
}

const KEYS = { down: 'ArrowDown', right: 'ArrowRight', left: 'ArrowLeft' } as const;

function keyOf(then: Then) {
  return { key: KEYS[then], ctrlKey: false, metaKey: false };
}
