'use client';

import { ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { cn } from '../class-names';

interface DisclosureProps {
  summary: ReactNode;
  isInitiallyOpen?: boolean;
  /** Open whatever the person does: something in it has to be seen. */
  mustShow?: boolean;
  /** Set apart by a border, where it stands among fields. */
  isFramed?: boolean;
  className?: string;
  children: ReactNode;
}

/** What is seldom needed, behind a line that opens it. */
export function Disclosure({
  summary,
  isInitiallyOpen = false,
  mustShow = false,
  isFramed,
  className,
  children,
}: DisclosureProps) {
  const [isOpen, setIsOpen] = useState(isInitiallyOpen);
  return (
    <details
      className={cn(isFramed && 'rounded-control border border-line px-3 py-2', className)}
      open={isOpen || mustShow}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary
        className={cn(
          'inline-flex min-h-6 items-center gap-1 text-table',
          isFramed ? 'font-medium' : 'text-ink-2 hover:text-ink',
        )}
      >
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-ink-3 transition-transform motion-reduce:transition-none [details[open]>summary>&]:rotate-90"
        />
        {summary}
      </summary>
      {children}
    </details>
  );
}
