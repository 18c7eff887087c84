'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';

/** Text to be copied as it is. */
export function CodeSample({ label, text }: { label: string; text: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setIsCopied(true));
  return (
    <figure className="min-w-0 rounded-control border border-line bg-sunken">
      <figcaption className="flex items-center justify-between gap-2 border-b border-line py-1 pr-1 pl-3 text-xs text-ink-2">
        {label}
        <Button size="small" variant="ghost" onClick={copy} aria-label={`Copy: ${label}`}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
        </Button>
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={label}
        className="focus-inset overflow-x-auto px-3 py-2 text-xs leading-5"
      >
        {text}
      </pre>
    </figure>
  );
}
