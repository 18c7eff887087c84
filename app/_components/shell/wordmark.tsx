import { cn } from '../class-names';

/** A cargo hook lifting three stowed bales. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={cn('size-6 text-accent', className)} fill="none">
      <path d="M12 2v4.2" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M12 6.2 4.2 11h15.6L12 6.2Z" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" />
      <rect x="2.6" y="13" width="5.6" height="8.6" rx="1.1" fill="currentColor" />
      <rect x="9.2" y="13" width="5.6" height="8.6" rx="1.1" fill="currentColor" opacity=".62" />
      <rect x="15.8" y="13" width="5.6" height="8.6" rx="1.1" fill="currentColor" opacity=".32" />
    </svg>
  );
}

export function Wordmark({ className }: { className?: string }) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-2 text-[15px] font-semibold tracking-[-0.02em] text-ink',
        className,
      )}
    >
      <Mark className="size-5" />
      Stevedore
    </span>
  );
}
