import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { redirect } from 'next/navigation';
import { randomUUID } from 'node:crypto';
import { NotAllowed } from '@/app/_components/not-allowed';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { Button } from '@/app/_components/ui/button';
import { pageContext, type UserContext } from '@/app/_server/context';
import { getDraft, listDrafts } from '@/lib/control/drafts';
import type { DraftSummary } from '@/lib/control/drafts/schemas';
import { ControlError } from '@/lib/control/errors';
import { getLoad } from '@/lib/control/loads';
import { emptyDraft, keptDraft } from '../_components/draft';
import { DraftList } from '../_components/draft-list';
import { LoadWizard } from '../_components/wizard/load-wizard';
import { wizardChoices } from '../_components/wizard-choices';

export const metadata: Metadata = { title: 'New load' };

interface NewLoadPageProps {
  searchParams: Promise<{ draft?: string; step?: string }>;
}

/** The draft stands in the address: it is the id that the load will have. */
export default async function NewLoadPage({ searchParams }: NewLoadPageProps) {
  const context = await pageContext();
  const { draft, step = 'source' } = await searchParams;
  return (
    <>
      <PageHeader parent={{ href: '/loads', label: 'Loads' }} title="New load" />
      {!may(context.actor.role, 'editor') ? (
        <NotAllowed needed="editor" what="define loads" />
      ) : draft === undefined ? (
        <Begin drafts={(await listDrafts(context)).filter(({ isNew }) => isNew)} />
      ) : (
        <Wizard context={context} loadId={draft} step={step} />
      )}
    </>
  );
}

function Begin({ drafts }: { drafts: DraftSummary[] }) {
  const afresh = `/loads/new?draft=${randomUUID()}&step=source`;
  if (drafts.length === 0) redirect(afresh);
  return (
    <div className="max-w-3xl">
      <p className="mb-3 text-sm text-ink-2">
        You have begun and not saved this yet. Go on with it, or start anew.
      </p>
      <DraftList drafts={drafts} />
      <Button asChild variant="primary">
        <Link href={afresh}>
          <Plus aria-hidden /> Start a new load
        </Link>
      </Button>
    </div>
  );
}

async function Wizard({ context, loadId, step }: { context: UserContext; loadId: string; step: string }) {
  const kept = await found(getDraft(context, { loadId }));
  if (kept?.baseVersion !== null) await leaveWhereSaved(context, loadId, step);
  const start = {
    loadId,
    baseVersion: undefined,
    draft: kept ? keptDraft(kept.content, emptyDraft()) : emptyDraft(),
    savedAt: kept?.savedAt ?? null,
    secretsSet: kept?.secretsSet ?? [],
  };
  return <LoadWizard key={loadId} {...await wizardChoices(context)} start={start} />;
}

/** Whoever goes back after saving finds the load, not an empty draft of it. */
async function leaveWhereSaved(context: UserContext, loadId: string, step: string): Promise<void> {
  const load = await found(getLoad(context, { id: loadId }));
  if (load) redirect(`/loads/${load.id}/edit?step=${step}`);
  if (step !== 'source') redirect(`/loads/new?draft=${loadId}&step=source`);
}

/** Null where there is none; an address that names no id at all begins anew. */
async function found<Result>(wanted: Promise<Result>): Promise<Result | null> {
  try {
    return await wanted;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    if (error.kind === 'invalid') redirect('/loads/new');
    if (error.kind !== 'notFound') throw error;
    return null;
  }
}
