import { cn } from '../class-names';

interface ProgressProps {
  label: string;
  /** 0 to 1; null where the whole is not known. */
  share: number | null;
  className?: string;
}

export function Progress({ label, share, className }: ProgressProps) {
  const percent = share === null ? undefined : Math.min(1, Math.max(0, share)) * 100;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className={cn(
          'h-full rounded-full bg-running transition-[width] duration-300',
          percent === undefined && 'animate-breathe',
        )}
        style={{ width: `${percent ?? 100}%` }}
      />
    </div>
  );
}
