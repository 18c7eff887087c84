'use client';

import { Ellipsis } from 'lucide-react';
import { Link } from '../link';
import { usePathname } from 'next/navigation';
import { cn } from '../class-names';
import { Menu, MenuItem } from '../ui/menu';
import { PLACES } from './places';

/** So many places stand at the bottom of a phone; the rest is behind "More". */
const AT_BOTTOM = 4;

function isCurrent(pathname: string, href: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}

export function SideNavigation() {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className="flex flex-col gap-0.5">
      {PLACES.map(({ href, label, icon: Icon }) => {
        const isHere = isCurrent(pathname, href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            className={cn(
              'relative flex h-8 items-center gap-2.5 rounded-control px-2.5 text-table',
              isHere
                ? 'bg-accent-soft font-semibold text-accent'
                : 'text-ink-2 hover:bg-hover hover:text-ink',
            )}
          >
            <Icon aria-hidden className="size-4" strokeWidth={isHere ? 2.25 : 1.75} />
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

/** On phones the places stand at the bottom, within reach of a thumb. */
export function BottomNavigation() {
  const pathname = usePathname();
  const more = PLACES.slice(AT_BOTTOM);
  const isBehindMore = more.some(({ href }) => isCurrent(pathname, href));
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden print:hidden"
    >
      {PLACES.slice(0, AT_BOTTOM).map(({ href, label, icon: Icon }) => {
        const isHere = isCurrent(pathname, href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            className={bottomItem(isHere)}
          >
            <Icon aria-hidden className="size-5" strokeWidth={isHere ? 2.25 : 1.75} />
            <span className="max-w-full truncate px-0.5">{label}</span>
          </Link>
        );
      })}
      <Menu
        align="end"
        side="top"
        trigger={
          <button type="button" className={bottomItem(isBehindMore)}>
            <Ellipsis aria-hidden className="size-5" strokeWidth={isBehindMore ? 2.25 : 1.75} />
            More
          </button>
        }
      >
        {more.map(({ href, label, icon: Icon }) => (
          <MenuItem key={href} asChild>
            <Link href={href} aria-current={isCurrent(pathname, href) ? 'page' : undefined}>
              <Icon aria-hidden /> {label}
            </Link>
          </MenuItem>
        ))}
      </Menu>
    </nav>
  );
}

function bottomItem(isHere: boolean): string {
  return cn(
    'focus-inset flex h-14 flex-col items-center justify-center gap-0.5 text-2xs',
    isHere ? 'font-semibold text-accent' : 'text-ink-2',
  );
}
