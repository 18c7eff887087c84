'use client';

import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ClockProvider } from './clock';
import { Toasts } from './toasts';

export function Providers({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <NuqsAdapter>
        <ClockProvider renderedAt={renderedAt}>{children}</ClockProvider>
      </NuqsAdapter>
      <Toasts />
    </ThemeProvider>
  );
}
