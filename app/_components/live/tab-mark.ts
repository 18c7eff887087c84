'use client';

import { useEffect } from 'react';
import type { BatchState } from '../batch-state';

export interface TabMark {
  state: BatchState;
  text: string;
}

const GLYPHS: Record<BatchState, string> = {
  queued: '○',
  running: '◔',
  paused: '‖',
  succeeded: '✓',
  partial: '▲',
  failed: '✕',
  cancelled: '⊘',
};
const DOTS: Partial<Record<BatchState, string>> = {
  running: '#2f74d8',
  partial: '#c77700',
  failed: '#d1352c',
};

const own: (TabMark | null)[] = [];
let common: TabMark | null = null;
let prefix = '';
let observer: MutationObserver | undefined;

/** The page's own mark, e.g. of the batch it shows, goes before what is said of all. */
export function useTabMark({ state, text }: TabMark): void {
  useEffect(() => {
    const mark = { state, text };
    own.push(mark);
    draw();
    return () => {
      own.splice(own.indexOf(mark), 1);
      draw();
    };
  }, [state, text]);
}

/** What the tab says where its page has nothing to say of itself. */
export function setCommonMark(mark: TabMark | null): void {
  common = mark;
  draw();
}

function draw(): void {
  const mark = own.at(-1) ?? common;
  const title = document.title.startsWith(prefix) ? document.title.slice(prefix.length) : document.title;
  prefix = mark ? `${GLYPHS[mark.state]} ${mark.text} · ` : '';
  write(title);
  drawIcon(mark && DOTS[mark.state]);
  // A new page brings a title of its own.
  if (!mark) {
    observer?.disconnect();
    observer = undefined;
  } else if (!observer) {
    observer = new MutationObserver(() => write(document.title));
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  }
}

function write(title: string): void {
  if (prefix && title.startsWith(prefix)) return;
  if (document.title !== prefix + title) document.title = prefix + title;
}

/** The product's mark with a dot; the page's own icon where there is nothing to tell. */
function drawIcon(dot: string | undefined | null): void {
  document.querySelector('link[data-tab-mark]')?.remove();
  if (!dot) return;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="none" stroke="#4a97ad" stroke-width="2"><path d="M12 2v4.2M12 6.2 4.2 11h15.6Z"/></g><path d="M2.6 13h5.6v8.6H2.6zM9.2 13h5.6v8.6H9.2z" fill="#4a97ad"/><circle cx="18" cy="18" r="6" fill="${dot}"/></svg>`;
  const link = document.createElement('link');
  link.rel = 'icon';
  link.type = 'image/svg+xml';
  link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  link.dataset.tabMark = '';
  // Of several icons browsers take the last.
  document.head.append(link);
}
