import { Link2Off } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { Button } from '@/app/_components/ui/button';
import type { LinkState } from '@/lib/control/access-links/schemas';

const WORDS: Record<Exclude<LinkState, 'open'>, { title: string; text: string }> = {
  used: {
    title: 'This link was used already',
    text: 'It works once. If it was you, sign in with the password that you chose; if not, tell an admin.',
  },
  expired: { title: 'This link has expired', text: 'Ask an admin for a new one.' },
  revoked: {
    title: 'This link was revoked',
    text: 'An admin took it back, or made a newer one. Use the newest, or ask for another.',
  },
  unknown: {
    title: 'This link is not known here',
    text: 'It may have been cut off on its way. Copy all of it, or ask an admin for a new one.',
  },
};

/** A link that is good for nothing: why, and what to do. */
export function LinkGone({ state }: { state: Exclude<LinkState, 'open'> }) {
  const { title, text } = WORDS[state];
  return (
    <EmptyState
      icon={Link2Off}
      title={title}
      action={
        <Button asChild>
          <Link href="/login">Go to the sign-in</Link>
        </Button>
      }
    >
      {text}
    </EmptyState>
  );
}
