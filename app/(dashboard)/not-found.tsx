import { SearchX } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { PageHeader } from '@/app/_components/page-header';
import { Button } from '@/app/_components/ui/button';

export default function NotFound() {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState
        icon={SearchX}
        title="There is nothing at this address"
        action={
          <Button asChild>
            <Link href="/">Back to home</Link>
          </Button>
        }
      >
        The link may be cut off, or what it named was removed.
      </EmptyState>
    </>
  );
}
