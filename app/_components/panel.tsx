import type { ReactNode } from 'react';

/** A part of the page with a title of its own. */
export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel min-w-0 overflow-hidden">
      <header className="flex min-h-10 items-center justify-between gap-3 border-b border-line px-4">
        <h2 className="text-table font-semibold">{title}</h2>
        {aside && <div className="text-xs text-ink-3">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
