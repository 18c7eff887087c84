import { Link } from './link';
import type { ReactNode } from 'react';

interface PageHeaderProps {
  title: ReactNode;
  /** Where this page hangs: the list above it. */
  parent?: { href: string; label: string };
  /** One line under the title. */
  detail?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, parent, detail, actions }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        {parent && (
          <nav aria-label="Breadcrumb" className="mb-0.5 text-xs">
            <Link
              href={parent.href}
              className="-ml-1 inline-flex h-6 items-center rounded px-1 text-ink-2 hover:text-ink hover:underline"
            >
              {parent.label}
            </Link>
            <span aria-hidden className="ml-1 text-ink-3">
              /
            </span>
          </nav>
        )}
        <h1 className="text-xl leading-7 font-semibold [overflow-wrap:anywhere]">{title}</h1>
        {detail && <div className="mt-0.5 text-table text-ink-2">{detail}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
