import { Database, Layers } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listConnections } from '@/lib/control/connections';
import type { Role } from '@/lib/control/users/schemas';

/** The home of somebody who has no load yet: the one next step. */
export async function FirstSteps({ role }: { role: Role }) {
  const { items } = await listConnections(await pageContext(), { limit: 1 });
  return (
    <>
      <PageHeader title="Home" />
      {!may(role, 'editor') ? (
        <EmptyState icon={Layers} title="Nothing to watch yet">
          Loads and their batches appear here once an editor has defined the first one.
        </EmptyState>
      ) : items.length === 0 ? (
        <EmptyState
          icon={Database}
          title="Start with a database"
          action={
            <Button asChild variant="primary">
              <Link href="/connections/new">Connect a database</Link>
            </Button>
          }
        >
          Rows need somewhere to go. Connect the PostgreSQL database that they should end up in; the first
          load comes next.
        </EmptyState>
      ) : (
        <EmptyState
          icon={Layers}
          title="Define the first load"
          action={
            <Button asChild variant="primary">
              <Link href="/loads/new">New load</Link>
            </Button>
          }
        >
          The database is connected. Upload a file, or name a path or an address, and look at what Stevedore
          finds in it.
        </EmptyState>
      )}
    </>
  );
}
