import type { Metadata } from 'next';
import { AbsoluteTime } from '@/app/_components/time';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { orNotFound } from '@/app/_components/or-not-found';
import { pageContext } from '@/app/_server/context';
import { getConnection, listConnectionKinds, listConnectionUses } from '@/lib/control/connections';
import type { ConnectionView } from '@/lib/control/connections/schemas';
import { DeleteConnection } from '../_components/delete-connection';
import { EditConnection } from '../_components/edit-connection';
import { UsedBy } from '../_components/used-by';

export const metadata: Metadata = { title: 'Connection' };

export default async function ConnectionPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext();
  const { id } = await params;
  const connection = await orNotFound(getConnection(context, { id }));
  const uses = await listConnectionUses(context, { id });
  const mayEdit = may(context.actor.role, 'editor');
  return (
    <>
      <PageHeader
        parent={{ href: '/connections', label: 'Connections' }}
        title={connection.name}
        detail={
          <>
            Changed <AbsoluteTime at={connection.updatedAt} />
          </>
        }
        actions={mayEdit && <DeleteConnection id={id} name={connection.name} />}
      />
      {mayEdit ? (
        <EditConnection connection={connection} kinds={await listConnectionKinds(context)} />
      ) : (
        <Settings connection={connection} />
      )}
      <div className="mt-4 max-w-2xl">
        <UsedBy uses={uses} />
      </div>
    </>
  );
}

function Settings({ connection }: { connection: ConnectionView }) {
  return (
    <dl className="panel grid max-w-2xl grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 p-4 text-table">
      {Object.entries(connection.config).map(([name, value]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-2">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            <code>{String(value)}</code>
          </dd>
        </div>
      ))}
      {connection.secretsSet.map((name) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-2">{name}</dt>
          <dd className="text-ink-2">stored, never shown</dd>
        </div>
      ))}
    </dl>
  );
}
