'use client';

import { useEffect, useEffectEvent } from 'react';

/** One writes there: single letters are letters. */
const WRITABLE = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"]';

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(WRITABLE) !== null;
}

/** A dialog or a menu that is open has the keyboard to itself. */
function isCovered(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

/** Calls on one key, pressed alone and outside of what one writes into. */
export function useShortcut(key: string, onPress: () => void): void {
  const press = useEffectEvent(onPress);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || event.repeat || isWriting(event.target) || isCovered()) return;
      event.preventDefault();
      press();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [key]);
}
