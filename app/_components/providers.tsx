'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useState, type ReactNode } from 'react';
import { Toaster } from 'sonner';
import { ClockProvider } from './clock';
import { TooltipProvider } from './ui/tooltip';

export function Providers({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 1000 } } }),
  );
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <QueryClientProvider client={queries}>
        <NuqsAdapter>
          <ClockProvider renderedAt={renderedAt}>
            <TooltipProvider delayDuration={250}>{children}</TooltipProvider>
          </ClockProvider>
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
      </QueryClientProvider>
    </ThemeProvider>
  );
}
