import { Link } from '../link';
import type { ReactNode } from 'react';
import { Keyboard, SearchButton } from '../keys/keyboard';
import { TabActivity } from '../live/tab-activity';
import { BottomNavigation, SideNavigation } from './navigation';
import { ProfileMenu } from './profile-menu';
import { Wordmark } from './wordmark';

interface ShellProps {
  user: { name: string; email: string; role: string };
  children: ReactNode;
}

/** The frame of every page behind the login. */
export function Shell({ user, children }: ShellProps) {
  return (
    <Keyboard>
      <div className="min-h-dvh lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] print:block">
        <a
          href="#content"
          className="sr-only rounded-control bg-accent px-3 py-2 text-table font-medium text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
        >
          Skip to content
        </a>
        <div className="sticky top-0 hidden h-dvh flex-col gap-5 border-r border-line bg-surface px-3 py-4 lg:flex print:hidden">
          <Link href="/" className="px-2 py-0.5" aria-label="Stevedore, home">
            <Wordmark />
          </Link>
          <SearchButton />
          <SideNavigation />
          <div className="mt-auto">
            <ProfileMenu user={user} />
          </div>
        </div>
        <div className="sticky top-0 z-30 flex h-12 items-center justify-between border-b border-line bg-surface pr-1 pl-4 lg:hidden print:hidden">
          <Link href="/" aria-label="Stevedore, home" className="py-1">
            <Wordmark />
          </Link>
          <span className="flex items-center">
            <SearchButton isCompact />
            <ProfileMenu user={user} isCompact />
          </span>
        </div>
        <main
          id="content"
          tabIndex={-1}
          className="min-w-0 px-4 pt-5 pb-24 outline-none sm:px-6 lg:px-8 lg:pt-6 lg:pb-12 print:p-0"
        >
          <div className="mx-auto max-w-[1440px]">{children}</div>
        </main>
        <BottomNavigation />
        <TabActivity />
      </div>
    </Keyboard>
  );
}
