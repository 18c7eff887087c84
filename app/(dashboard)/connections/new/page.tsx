import type { Metadata } from 'next';
import { PageHeader } from '@/app/_components/page-header';
import { NotAllowed } from '@/app/_components/not-allowed';
import { may } from '@/app/_components/roles';
import { pageContext } from '@/app/_server/context';
import { listConnectionKinds } from '@/lib/control/connections';
import { NewConnection } from '../_components/new-connection';

export const metadata: Metadata = { title: 'New connection' };

export default async function NewConnectionPage() {
  const context = await pageContext();
  const header = (
    <PageHeader parent={{ href: '/connections', label: 'Connections' }} title="New connection" />
  );
  if (!may(context.actor.role, 'editor')) {
    return (
      <>
        {header}
        <NotAllowed needed="editor" what="add connections" />
      </>
    );
  }
  return (
    <>
      {header}
      <NewConnection kinds={await listConnectionKinds(context)} />
    </>
  );
}
