'use client';

import { useSyncExternalStore } from 'react';
import { Notice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { CodeSample } from './code-sample';
import { curlExample, nodeExample } from './how-to-sign';

const never = () => () => undefined;

/** Where the browser reaches this server; a sender may know it by another name. */
function useAddress(id: string): string {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  return `${origin}/api/hooks/${id}`;
}

/** How requests are to be signed, ready to be copied. */
export function HowToSign({ id, toleranceSeconds }: { id: string; toleranceSeconds: number }) {
  const address = useAddress(id);
  return (
    <Disclosure isFramed summary="How to sign a request">
      <div className="mt-2 flex flex-col gap-3 text-table text-ink-2">
        <p>
          The signature is HMAC-SHA256, in hex, over the timestamp, a dot and the body. A request is good for{' '}
          {toleranceSeconds} s and once; the answer is <code className="text-xs">202</code> with the{' '}
          <code className="text-xs">batchId</code>. The body may be anything up to 64 kB: it is signed, not
          read.
        </p>
        <CodeSample label="Shell" text={curlExample(address)} />
        <CodeSample label="Node" text={nodeExample(address)} />
      </div>
    </Disclosure>
  );
}

/** The one moment in which the secret can be seen. */
export function SecretOnce({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div
      className="panel flex flex-col gap-3 border-accent p-4"
      role="group"
      aria-label="The webhook’s secret"
    >
      <Notice tone="warning" title="Copy the secret now: it is not shown again.">
        It is stored encrypted. Whoever has it can start this load; lost or leaked, give the webhook a new
        one.
      </Notice>
      <CodeSample label="Secret" text={secret} />
      <div>
        <Button variant="primary" onClick={onDone}>
          I have copied it
        </Button>
      </div>
    </div>
  );
}
