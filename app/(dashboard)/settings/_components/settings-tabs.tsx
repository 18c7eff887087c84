'use client';

import { Link } from '@/app/_components/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/app/_components/class-names';

const TABS = [
  { href: '/settings/profile', label: 'Profile' },
  { href: '/settings/team', label: 'Team' },
  { href: '/settings/roles', label: 'Roles' },
  { href: '/settings/audit', label: 'Audit' },
];

export function SettingsTabs() {
  const pathname = usePathname();
  return (
    <nav aria-label="Settings" className="mb-4 overflow-x-auto border-b border-line">
      <ul className="flex min-w-max gap-1">
        {TABS.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={pathname === href ? 'page' : undefined}
              className={cn(
                'focus-inset flex h-9 items-center border-b-2 px-2.5 text-table',
                pathname === href
                  ? 'border-accent font-semibold text-ink'
                  : 'border-transparent text-ink-2 hover:text-ink',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
