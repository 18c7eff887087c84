import { Lock } from 'lucide-react';
import { Link } from './link';
import type { Role } from '@/lib/control/users/schemas';
import { EmptyState } from './empty-state';
import { Button } from './ui/button';

/** The page is there, and this person may not use it: says who may. */
export function NotAllowed({ needed, what }: { needed: Role; what: string }) {
  return (
    <EmptyState
      icon={Lock}
      title="Your role does not allow this"
      action={
        <Button asChild>
          <Link href="/">Back to home</Link>
        </Button>
      }
    >
      To {what} one has to be {needed === 'viewer' ? 'a' : 'an'} {needed} or more. An admin can change your
      role.
    </EmptyState>
  );
}
