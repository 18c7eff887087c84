import type { ReactNode } from 'react';
import { Wordmark } from '../_components/shell/wordmark';

/** Pages before one is signed in: the wordmark, and one thing to do. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="px-4 pt-5 sm:px-8">
        <Wordmark />
      </header>
      <main className="mx-auto flex w-full max-w-2xl flex-1 flex-col px-4 pt-10 pb-16 sm:pt-16">
        {children}
      </main>
    </div>
  );
}
