'use client';

import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import { createPortal } from 'react-dom';

const OPEN_AFTER_MS = 250;
/** Long enough for the pointer to get over the gap to the text, which may be read and kept open there. */
const CLOSE_AFTER_MS = 120;
const GAP = 6;
const EDGE = 8;

/** Says more about its one child, on hover and on focus. Never the only place where something is said. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactElement }) {
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isOpen, setOpen] = useState(false);
  const change = (next: boolean, afterMs = 0) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(setOpen, afterMs, next);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <span
      ref={anchor}
      className="contents"
      onPointerEnter={(event) => event.pointerType !== 'touch' && change(true, OPEN_AFTER_MS)}
      onPointerLeave={() => change(false, CLOSE_AFTER_MS)}
      onPointerDown={() => change(false)}
      onFocus={(event) => event.target.matches(':focus-visible') && change(true)}
      onBlur={() => change(false)}
    >
      {children}
      {isOpen && (
        <Bubble anchor={anchor} onOpenChange={setOpen}>
          {text}
        </Bubble>
      )}
    </span>
  );
}

interface BubbleProps {
  anchor: RefObject<HTMLElement | null>;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
}

/** At the end of the page, where no scrolling region cuts it off. */
function Bubble({ anchor, onOpenChange, children }: BubbleProps) {
  const id = useId();
  const bubble = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const child = anchor.current!.firstElementChild!;
    place(bubble.current!, child);
    child.setAttribute('aria-describedby', id);
    const close = () => onOpenChange(false);
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // A dialog beneath stays.
      event.stopPropagation();
      close();
    };
    window.addEventListener('keydown', closeOnEscape, true);
    window.addEventListener('scroll', close, true);
    return () => {
      child.removeAttribute('aria-describedby');
      window.removeEventListener('keydown', closeOnEscape, true);
      window.removeEventListener('scroll', close, true);
    };
  }, [anchor, id, onOpenChange]);
  return createPortal(
    <span
      ref={bubble}
      id={id}
      role="tooltip"
      className="animate-settle fixed top-0 left-0 z-50 max-w-80 rounded-control bg-ink px-2 py-1 text-xs text-canvas shadow-float"
    >
      {children}
    </span>,
    document.body,
  );
}

/** Above the child, or below it where there is no room; never over the edge of the window. */
function place(bubble: HTMLElement, child: Element): void {
  const { top, bottom, left, width } = child.getBoundingClientRect();
  const above = top - GAP - bubble.offsetHeight;
  const rightmost = document.documentElement.clientWidth - EDGE - bubble.offsetWidth;
  const centred = left + (width - bubble.offsetWidth) / 2;
  bubble.style.left = `${Math.max(EDGE, Math.min(centred, rightmost))}px`;
  bubble.style.top = `${above >= EDGE ? above : bottom + GAP}px`;
}
