import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** Why it is empty and what the next step is. */
  children: ReactNode;
  action?: ReactNode;
}

/** Nothing there yet, nothing matching, or nothing allowed: the caller says which, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="panel flex flex-col items-start gap-3 p-6 sm:p-8">
      <Icon aria-hidden className="size-5 text-ink-3" strokeWidth={1.75} />
      <div className="max-w-prose">
        <h2 className="text-sm font-semibold">{title}</h2>
        <div className="mt-1 text-sm text-ink-2">{children}</div>
      </div>
      {action}
    </div>
  );
}
