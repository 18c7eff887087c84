import type { Metadata } from 'next';
import { NotAllowed } from '@/app/_components/not-allowed';
import { orNotFound } from '@/app/_components/or-not-found';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { pageContext } from '@/app/_server/context';
import { getLoad } from '@/lib/control/loads';
import { LoadWizard } from '../../_components/wizard/load-wizard';
import { wizardChoices } from '../../_components/wizard-choices';

export const metadata: Metadata = { title: 'Edit load' };

export default async function EditLoadPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext();
  const { id } = await params;
  const load = await orNotFound(getLoad(context, { id }));
  return (
    <>
      <PageHeader
        parent={{ href: `/loads/${id}`, label: load.name }}
        title={`Edit ${load.name}`}
        detail={`Saving makes version ${load.version.number + 1}; batches that run go on with theirs.`}
      />
      {may(context.actor.role, 'editor') ? (
        <LoadWizard {...await wizardChoices(context)} load={load} />
      ) : (
        <NotAllowed needed="editor" what="change loads" />
      )}
    </>
  );
}
