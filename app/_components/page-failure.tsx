'use client';

import { FailureNotice } from './notice';
import { Button } from './ui/button';

/** A page that could not be drawn: what happened, the number to find it by in the log, and another try. */
export function PageFailure({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  return (
    <div className="max-w-2xl">
      <h1 className="mb-3 text-xl font-semibold">This page could not be shown</h1>
      <FailureNotice
        failure={{
          message: 'The server could not answer.',
          remedy:
            'Try again. Where it keeps failing, look for the number below in the log of the web process.',
          requestId: digest,
        }}
        action={
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        }
      />
    </div>
  );
}
