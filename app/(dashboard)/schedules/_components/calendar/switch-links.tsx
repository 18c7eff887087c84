import { Link } from '@/app/_components/link';
import { cn } from '@/app/_components/class-names';

interface SwitchLinksProps {
  label: string;
  choices: { word: string; href: string; isCurrent: boolean }[];
}

/** Two looks at the same thing, each with an address. */
export function SwitchLinks({ label, choices }: SwitchLinksProps) {
  return (
    <nav aria-label={label} className="flex rounded-control border border-line bg-surface p-0.5">
      {choices.map(({ word, href, isCurrent }) => (
        <Link
          key={word}
          href={href}
          aria-current={isCurrent ? 'page' : undefined}
          className={cn(
            'inline-flex h-7 items-center rounded-[4px] px-2.5 text-table',
            isCurrent ? 'bg-accent-soft font-medium text-ink' : 'text-ink-2 hover:text-ink',
          )}
        >
          {word}
        </Link>
      ))}
    </nav>
  );
}
