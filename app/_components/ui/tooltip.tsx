'use client';

import {
  useEffect,
  useEffectEvent,
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
/** Long enough for the pointer to get over the gap to the text, which stays while the pointer is over it. */
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
        <Bubble anchor={anchor} onOpenChange={change}>
          {text}
        </Bubble>
      )}
    </span>
  );
}

interface BubbleProps {
  anchor: RefObject<HTMLElement | null>;
  onOpenChange: (isOpen: boolean, afterMs?: number) => void;
  children: ReactNode;
}

/**
 * At the end of the page, where no scrolling region cuts it off. Clicks go through it: it may lie over
 * a control, and a control under a text that stays for as long as the pointer is there is out of reach.
 */
function Bubble({ anchor, onOpenChange, children }: BubbleProps) {
  const id = useId();
  const bubble = useRef<HTMLSpanElement>(null);
  const change = useEffectEvent(onOpenChange);
  useLayoutEffect(() => {
    const child = anchor.current!.firstElementChild!;
    place(bubble.current!, child);
    child.setAttribute('aria-describedby', id);
    return () => child.removeAttribute('aria-describedby');
  }, [anchor, id]);
  useEffect(() => {
    const listening = new AbortController();
    const listen = { capture: true, signal: listening.signal };
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape') return;
        // A dialog beneath stays.
        event.stopPropagation();
        change(false);
      },
      listen,
    );
    window.addEventListener('scroll', () => change(false), listen);
    window.addEventListener('pointerdown', () => change(false), listen);
    let wasOver = false;
    window.addEventListener(
      'pointermove',
      (event) => {
        const isOver = isInside(event, bubble.current!);
        if (isOver !== wasOver) change(isOver, isOver ? 0 : CLOSE_AFTER_MS);
        wasOver = isOver;
      },
      listen,
    );
    return () => listening.abort();
  }, []);
  return createPortal(
    <span
      ref={bubble}
      id={id}
      role="tooltip"
      className="pointer-events-none fixed top-0 left-0 z-50 max-w-80 animate-settle rounded-control bg-ink px-2 py-1 text-xs text-canvas shadow-float"
    >
      {children}
    </span>,
    document.body,
  );
}

function isInside({ clientX, clientY }: PointerEvent, element: Element): boolean {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
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
