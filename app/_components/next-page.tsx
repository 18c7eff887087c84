'use client';

import { ArrowLeft, ArrowRight } from 'lucide-react';
import { Link } from './link';
import { usePathname, useSearchParams } from 'next/navigation';
import { Button } from './ui/button';

/** Keyset pages go one way: on to the next, or back to the first. */
export function NextPage({ cursor, isLater }: { cursor: string | null; isLater: boolean }) {
  const pathname = usePathname();
  const parameters = useSearchParams();
  if (!cursor && !isLater) return null;
  const hrefWith = (value: string | null) => {
    const next = new URLSearchParams(parameters);
    if (value) next.set('cursor', value);
    else next.delete('cursor');
    return next.size > 0 ? `${pathname}?${next}` : pathname;
  };
  return (
    <nav aria-label="Pages" className="mt-3 flex justify-end gap-2">
      {isLater && (
        <Button asChild>
          <Link href={hrefWith(null)}>
            <ArrowLeft aria-hidden /> First page
          </Link>
        </Button>
      )}
      {cursor && (
        <Button asChild>
          <Link href={hrefWith(cursor)}>
            Next page <ArrowRight aria-hidden />
          </Link>
        </Button>
      )}
    </nav>
  );
}
