'use client';

import { ThemeProvider } from 'next-themes';
import dynamic from 'next/dynamic';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ClockProvider } from './clock';

// Nothing is said in the first moment.
const Toaster = dynamic(() => import('sonner').then((module) => module.Toaster), { ssr: false });

export function Providers({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <NuqsAdapter>
        <ClockProvider renderedAt={renderedAt}>{children}</ClockProvider>
      </NuqsAdapter>
      <Toaster
        position="bottom-right"
        toastOptions={{
          classNames: {
            toast: '!rounded-panel !border-line !bg-surface !text-ink !shadow-float !text-table',
            description: '!text-ink-2',
          },
        }}
      />
    </ThemeProvider>
  );
}
