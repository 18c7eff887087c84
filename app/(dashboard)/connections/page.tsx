import { Database, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { NextPage } from '@/app/_components/next-page';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import { pageContext } from '@/app/_server/context';
import { listConnections } from '@/lib/control/connections';
import type { ConnectionView } from '@/lib/control/connections/schemas';

export const metadata: Metadata = { title: 'Connections' };

export default async function ConnectionsPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string }>;
}) {
  const context = await pageContext();
  const { cursor } = await searchParams;
  const page = await listConnections(context, { cursor });
  const mayEdit = may(context.actor.role, 'editor');
  const add = (
    <Button asChild variant="primary">
      <Link href="/connections/new">
        <Plus aria-hidden /> New connection
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Connections"
        detail="The databases that loads write to."
        actions={mayEdit && page.items.length > 0 && add}
      />
      {page.items.length === 0 ? (
        <EmptyState icon={Database} title="No connection yet" action={mayEdit && add}>
          {mayEdit
            ? 'Add the PostgreSQL database that your rows should end up in. It is tested step by step before a load uses it.'
            : 'An editor has to add one before loads can be defined.'}
        </EmptyState>
      ) : (
        <>
          <ConnectionTable connections={page.items} />
          <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
        </>
      )}
    </>
  );
}

function ConnectionTable({ connections }: { connections: ConnectionView[] }) {
  return (
    <TableRegion label="Connections" className="panel">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>Name</HeadCell>
            <HeadCell>Address</HeadCell>
            <HeadCell>User</HeadCell>
            <HeadCell>TLS</HeadCell>
            <HeadCell isNumeric>Changed</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {connections.map(({ id, name, config, updatedAt }) => (
            <TableRow key={id} className="hover:bg-hover">
              <Cell className="font-medium whitespace-nowrap">
                <Link
                  href={`/connections/${id}`}
                  className="inline-flex min-h-6 items-center hover:underline"
                >
                  {name}
                </Link>
              </Cell>
              <Cell className="whitespace-nowrap">
                <code className="text-xs text-ink-2">
                  {String(config.host)}:{String(config.port)}/{String(config.database)}
                </code>
              </Cell>
              <Cell>
                <code className="text-xs text-ink-2">{String(config.user)}</code>
              </Cell>
              <Cell className="whitespace-nowrap text-ink-2">{String(config.sslMode)}</Cell>
              <Cell isNumeric className="text-ink-2">
                <RelativeTime at={updatedAt} />
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
