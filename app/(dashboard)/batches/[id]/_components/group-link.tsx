import type { ReactNode } from 'react';
import { cn } from '@/app/_components/class-names';
import { Link } from '@/app/_components/link';

interface GroupLinkProps {
  href: string;
  isChosen: boolean;
  className: string;
  children: ReactNode;
}

/** An error group among those of its batch: shows its rows, and the list stays where it is. */
export function GroupLink({ href, isChosen, className, children }: GroupLinkProps) {
  return (
    <Link
      href={href}
      scroll={false}
      aria-current={isChosen ? 'true' : undefined}
      className={cn(
        'focus-inset flex px-4 text-table hover:bg-hover',
        className,
        isChosen && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      {children}
    </Link>
  );
}
