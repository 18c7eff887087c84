'use client';

import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { controlStyles } from '@/app/_components/ui/input';
import { cn } from '@/app/_components/class-names';

/** Where one goes on after an edit. */
export type Then = 'down' | 'right' | 'left';

interface CellEditorProps {
  label: string;
  text: string;
  /** Nothing of the old text is kept: what was typed stands in its place. */
  isAfresh: boolean;
  onCommit: (text: string, then: Then | undefined) => void;
  onCancel: () => void;
}

const MOST_LINES = 8;

/** Takes the text over its cell: Enter and Tab save it, Escape leaves it, Alt or Shift with Enter breaks a line. */
export function CellEditor({ label, text, isAfresh, onCommit, onCancel }: CellEditorProps) {
  const [value, setValue] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  const isOver = useRef(false);
  useEffect(() => {
    field.current!.focus();
    if (isAfresh) field.current!.setSelectionRange(value.length, value.length);
    else field.current!.select();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it opens
  }, []);
  const end = (then: Then | undefined) => {
    if (isOver.current) return;
    isOver.current = true;
    onCommit(value, then);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The grid has the same keys for other ends.
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      isOver.current = true;
      onCancel();
    } else if (event.key === 'Tab') {
      event.preventDefault();
      end(event.shiftKey ? 'left' : 'right');
    } else if (event.key === 'Enter' && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      end('down');
    } else if (event.key === 'Enter' && event.altKey) {
      event.preventDefault();
      field.current!.setRangeText('\n', field.current!.selectionStart, field.current!.selectionEnd, 'end');
      setValue(field.current!.value);
    }
  };
  return (
    <textarea
      ref={field}
      aria-label={label}
      value={value}
      rows={Math.min(MOST_LINES, value.split('\n').length)}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => end(undefined)}
      onClick={(event) => event.stopPropagation()}
      onCopy={(event) => event.stopPropagation()}
      onPaste={(event) => event.stopPropagation()}
      className={cn(
        controlStyles,
        'absolute top-0 left-0 z-10 min-h-8 min-w-[max(100%,14rem)] resize-none rounded-none px-2 py-[7px] font-mono text-xs leading-4 shadow-float',
      )}
    />
  );
}
