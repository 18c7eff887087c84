'use client';

import dynamic from 'next/dynamic';
import type { ConfirmProps } from './confirm-dialog';

const ConfirmDialog = dynamic(() => import('./confirm-dialog').then((module) => module.ConfirmDialog), {
  ssr: false,
});

/** Asks before something that cannot be taken back, or shows what is shown once. Loaded when it is first asked for. */
export function Confirm(props: ConfirmProps) {
  return props.isOpen ? <ConfirmDialog {...props} /> : null;
}
