import type { Metadata } from 'next';
import { NotAllowed } from '@/app/_components/not-allowed';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { pageContext } from '@/app/_server/context';
import { LoadWizard } from '../_components/wizard/load-wizard';
import { wizardChoices } from '../_components/wizard-choices';

export const metadata: Metadata = { title: 'New load' };

export default async function NewLoadPage() {
  const context = await pageContext();
  return (
    <>
      <PageHeader parent={{ href: '/loads', label: 'Loads' }} title="New load" />
      {may(context.actor.role, 'editor') ? (
        <LoadWizard {...await wizardChoices(context)} />
      ) : (
        <NotAllowed needed="editor" what="define loads" />
      )}
    </>
  );
}
