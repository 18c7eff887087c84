import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './class-names';

/** What a failed request tells: a sentence, what to do next, and the id under which the server logged it. */
export interface Failure {
  message: string;
  remedy?: string | undefined;
  requestId?: string | undefined;
}

interface NoticeProps {
  tone: 'info' | 'warning' | 'bad';
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

const LOOKS = {
  info: { icon: Info, box: 'border-line bg-sunken', icon_: 'text-ink-3' },
  warning: { icon: TriangleAlert, box: 'border-partial/40 bg-partial-soft', icon_: 'text-partial' },
  bad: { icon: CircleAlert, box: 'border-failed/40 bg-failed-soft', icon_: 'text-failed' },
} as const;

export function Notice({ tone, title, children, action, className }: NoticeProps) {
  const { icon: Icon, box, icon_ } = LOOKS[tone];
  return (
    <div
      role={tone === 'bad' ? 'alert' : undefined}
      className={cn('flex items-start gap-2.5 rounded-control border px-3 py-2 text-table', box, className)}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', icon_)} />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {title && <p className="font-medium text-ink">{title}</p>}
        {children && <div className="text-ink-2">{children}</div>}
      </div>
      {action}
    </div>
  );
}

export function FailureNotice({ failure, action }: { failure: Failure; action?: ReactNode }) {
  return (
    <Notice tone="bad" title={failure.message} action={action}>
      {failure.remedy && <p>{failure.remedy}</p>}
      {failure.requestId && (
        <p className="text-xs">
          Request <code>{failure.requestId}</code>
        </p>
      )}
    </Notice>
  );
}
