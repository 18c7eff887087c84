'use client';

import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { cn } from '../class-names';
import { Button } from '../ui/button';
import { useShortcut } from './use-shortcut';

const Palette = dynamic(() => import('./palette').then((module) => module.Palette));
const KeySheet = dynamic(() => import('./key-sheet').then((module) => module.KeySheet));

const OpenPalette = createContext<() => void>(() => undefined);

/** The keys that work on every page. What they open is loaded when it is first asked for. */
export function Keyboard({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<'palette' | 'keys'>();
  const openPalette = useMemo(() => () => setOpen('palette'), []);
  const close = () => setOpen(undefined);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      setOpen((before) => (before === 'palette' ? undefined : 'palette'));
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  useShortcut('?', () => setOpen('keys'));
  useShortcut('/', () => {
    const field = document.querySelector<HTMLElement>('[data-search-field]');
    if (field?.checkVisibility()) field.focus();
    else openPalette();
  });

  return (
    <OpenPalette value={openPalette}>
      {children}
      {open === 'palette' && <Palette onClose={close} />}
      {open === 'keys' && <KeySheet onClose={close} />}
    </OpenPalette>
  );
}

/** The same without a keyboard. */
export function SearchButton({ isCompact }: { isCompact?: boolean }) {
  const openPalette = useContext(OpenPalette);
  if (isCompact) {
    return (
      <Button variant="ghost" className="size-10" aria-label="Search" onClick={openPalette}>
        <Search aria-hidden />
      </Button>
    );
  }
  return (
    <button
      type="button"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={openPalette}
      className={cn(
        'flex h-8 w-full items-center gap-2.5 rounded-control border border-line bg-canvas px-2.5 text-table text-ink-2',
        'hover:border-ink-3 hover:text-ink',
      )}
    >
      <Search aria-hidden className="size-4" />
      <span className="flex-1 text-left">Search</span>
      <kbd aria-hidden className="text-2xs text-ink-3">
        Ctrl K
      </kbd>
    </button>
  );
}
