import type { Metadata } from 'next';
import { NotAllowed } from '@/app/_components/not-allowed';
import { orNotFound } from '@/app/_components/or-not-found';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { pageContext, type UserContext } from '@/app/_server/context';
import { getDraft } from '@/lib/control/drafts';
import { getLoad } from '@/lib/control/loads';
import type { LoadView } from '@/lib/control/loads/schemas';
import { listSchedules } from '@/lib/control/schedules';
import { listTriggers } from '@/lib/control/triggers';
import { draftOf, keptDraft } from '../../_components/draft';
import { RehearsalOutcome } from '../../_components/rehearsal-outcome';
import { EditSchedules } from '../../_components/wizard/edit-schedules';
import { LoadWizard } from '../../_components/wizard/load-wizard';
import { wizardChoices } from '../../_components/wizard-choices';

export const metadata: Metadata = { title: 'Edit load' };

interface EditLoadPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ rehearsal?: string }>;
}

export default async function EditLoadPage({ params, searchParams }: EditLoadPageProps) {
  const context = await pageContext();
  const { id } = await params;
  const { rehearsal } = await searchParams;
  const load = await orNotFound(getLoad(context, { id }));
  return (
    <>
      <PageHeader
        parent={{ href: `/loads/${id}`, label: load.name }}
        title={`Edit ${load.name}`}
        detail={`Saving makes version ${load.version.number + 1}; batches that run go on with theirs.`}
      />
      {may(context.actor.role, 'editor') ? (
        <Wizard context={context} load={load} rehearsal={rehearsal} />
      ) : (
        <NotAllowed needed="editor" what="change loads" />
      )}
    </>
  );
}

interface WizardProps {
  context: UserContext;
  load: LoadView;
  rehearsal: string | undefined;
}

async function Wizard({ context, load, rehearsal }: WizardProps) {
  const [choices, kept, schedules, triggers] = await Promise.all([
    wizardChoices(context),
    getDraft(context, { loadId: load.id }),
    listSchedules(context, { loadId: load.id }),
    listTriggers(context, { loadId: load.id }),
  ]);
  const version = load.version.number;
  const start = {
    loadId: load.id,
    baseVersion: kept?.baseVersion ?? version,
    draft: kept ? keptDraft(kept.content, draftOf(load)) : draftOf(load),
    savedAt: kept?.savedAt ?? null,
    secretsSet: kept?.secretsSet ?? [],
  };
  return (
    <LoadWizard
      // A version that was saved is where the next edit begins.
      key={version}
      {...choices}
      load={load}
      start={start}
      outcome={rehearsal && <RehearsalOutcome loadId={load.id} batchId={rehearsal} />}
      schedules={
        <EditSchedules
          loadId={load.id}
          schedules={schedules}
          hasTriggers={triggers.length > 0}
          mayEdit
          mayOperate
        />
      }
    />
  );
}
