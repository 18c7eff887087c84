import type { ComponentProps, ReactNode } from 'react';
import { cn } from '../class-names';

/** A table that scrolls inside its own region, so that the page never scrolls sideways. */
export function TableRegion({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className={cn('focus-inset relative overflow-x-auto', className)}
    >
      {children}
    </div>
  );
}

export function Table({ className, ...props }: ComponentProps<'table'>) {
  return <table {...props} className={cn('w-full border-collapse text-table tabular-nums', className)} />;
}

export function TableHead(props: ComponentProps<'thead'>) {
  return <thead {...props} />;
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return <tr {...props} className={cn('border-b border-line last:border-b-0', className)} />;
}

type CellProps<Tag extends 'td' | 'th'> = ComponentProps<Tag> & { isNumeric?: boolean };

export function HeadCell({ className, isNumeric, ...props }: CellProps<'th'>) {
  return (
    <th
      scope="col"
      {...props}
      className={cn(
        'h-8 px-3 text-left text-xs font-medium whitespace-nowrap text-ink-3',
        isNumeric && 'text-right',
        className,
      )}
    />
  );
}

export function Cell({ className, isNumeric, ...props }: CellProps<'td'>) {
  return (
    <td {...props} className={cn('h-8 px-3 py-1', isNumeric && 'text-right whitespace-nowrap', className)} />
  );
}
