import { Link } from '@/app/_components/link';
import { cn } from '@/app/_components/class-names';

export type LoadSet = 'active' | 'mine' | 'archived';

export function LoadFilter({ current }: { current: LoadSet }) {
  const chips = [
    { href: '/loads', label: 'Active', isHere: current === 'active' },
    { href: '/loads?mine=true', label: 'Mine', isHere: current === 'mine' },
    { href: '/loads?archived=true', label: 'Archived', isHere: current === 'archived' },
  ];
  return (
    <nav aria-label="Which loads" className="flex gap-1.5">
      {chips.map(({ href, label, isHere }) => (
        <Link
          key={href}
          href={href}
          aria-current={isHere ? 'true' : undefined}
          className={cn(
            'inline-flex h-7 items-center rounded-full border px-2.5 text-xs font-medium',
            isHere
              ? 'border-accent bg-accent-soft text-ink'
              : 'border-line bg-surface text-ink-2 hover:bg-hover',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
