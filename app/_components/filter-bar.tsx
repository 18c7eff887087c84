'use client';

import { ListFilter } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { cn } from './class-names';
import { useShortcut } from './keys/use-shortcut';
import { Button } from './ui/button';

interface FilterBarProps {
  label: string;
  /** How many filters are set. */
  active: number;
  isPending: boolean;
  onClear: () => void;
  children: ReactNode;
}

/** The filters of a list: always open where there is room, behind a button on a phone; F goes there. */
export function FilterBar({ label, active, isPending, onClear, children }: FilterBarProps) {
  const [isOpen, setIsOpen] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  useShortcut('f', () => {
    setIsOpen(true);
    // Once it is there to take the focus.
    requestAnimationFrame(() => bar.current?.querySelector<HTMLElement>('button, input, select')?.focus());
  });
  return (
    <div className="min-w-0 flex-1">
      <Button
        size="small"
        className="sm:hidden"
        aria-expanded={isOpen}
        onClick={() => setIsOpen((before) => !before)}
      >
        <ListFilter aria-hidden /> Filters{active > 0 && ` (${active})`}
      </Button>
      <div
        ref={bar}
        role="group"
        aria-label={label}
        aria-busy={isPending}
        className={cn('flex flex-wrap items-center gap-1.5 max-sm:mt-2', !isOpen && 'max-sm:hidden')}
      >
        {children}
        {active > 0 && (
          <Button size="small" variant="ghost" onClick={onClear}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}
