'use client';

import { ChevronsUpDown, LogOut, Monitor, Moon, Sun, User } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Link } from '../link';
import { cn } from '../class-names';
import { Menu, MenuItem, MenuLabel, MenuRadioGroup, MenuRadioItem, MenuSeparator } from '../ui/menu';

interface ProfileMenuProps {
  user: { name: string; email: string; role: string };
  /** On phones only the initials are shown. */
  isCompact?: boolean;
}

export function ProfileMenu({ user, isCompact }: ProfileMenuProps) {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      align={isCompact ? 'end' : 'start'}
      side={isCompact ? 'bottom' : 'top'}
      trigger={
        <button
          type="button"
          aria-label={`${user.name}, ${user.role}: account and theme`}
          className={cn(
            'flex items-center gap-2.5 rounded-control text-left hover:bg-hover',
            isCompact ? 'size-10 justify-center' : 'w-full px-2 py-1.5',
          )}
        >
          <span
            aria-hidden
            className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft text-2xs font-semibold text-accent"
          >
            {initials(user.name || user.email)}
          </span>
          {!isCompact && (
            <>
              <span className="min-w-0 flex-1">
                <span className="block truncate text-table font-medium">{user.name || user.email}</span>
                <span className="block text-xs text-ink-3 capitalize">{user.role}</span>
              </span>
              <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
            </>
          )}
        </button>
      }
    >
      <div className="px-2 py-1.5">
        <p className="truncate text-table font-medium">{user.name}</p>
        <p className="truncate text-xs text-ink-2">{user.email}</p>
      </div>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuRadioGroup value={theme ?? 'system'} onValueChange={setTheme}>
        <MenuRadioItem value="light">
          <Sun aria-hidden /> Light
        </MenuRadioItem>
        <MenuRadioItem value="dark">
          <Moon aria-hidden /> Dark
        </MenuRadioItem>
        <MenuRadioItem value="system">
          <Monitor aria-hidden /> Same as the system
        </MenuRadioItem>
      </MenuRadioGroup>
      <MenuSeparator />
      <MenuItem asChild>
        <Link href="/settings/profile">
          <User aria-hidden /> Profile and sessions
        </Link>
      </MenuItem>
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}

/** What signs out is loaded for it alone. */
async function leave(): Promise<void> {
  const { signOut } = await import('next-auth/react');
  await signOut({ callbackUrl: '/login' });
}

function initials(name: string): string {
  const words = name.split(/[\s@.]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word[0]!.toUpperCase())
    .join('');
}
