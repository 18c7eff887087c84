import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Providers } from './_components/providers';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Stevedore', template: '%s · Stevedore' },
  description: 'Loads bulk data into databases, and loses no row.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#13181c' },
  ],
};

/** Everything depends on who asks and on what just happened. */
export const dynamic = 'force-dynamic';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers renderedAt={renderTime()}>{children}</Providers>
      </body>
    </html>
  );
}

/** Apart from the component, which must be pure: the root layout is rendered once per visit. */
function renderTime(): number {
  return Date.now();
}
