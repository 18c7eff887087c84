import { Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { FreshnessLabel } from '@/app/_components/freshness';
import { Notice } from '@/app/_components/notice';
import { orNotFound } from '@/app/_components/or-not-found';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { Chip } from '@/app/_components/ui/chip';
import { pageContext } from '@/app/_server/context';
import { getDraft } from '@/lib/control/drafts';
import { getLoad } from '@/lib/control/loads';
import type { LoadView } from '@/lib/control/loads/schemas';
import { RehearseButton } from '../_components/rehearse-button';
import { RunButton } from '../_components/run-button';
import { BatchesTab } from './_components/batches-tab';
import { HistoryTab } from './_components/history-tab';
import { LoadMenu, type LoadFacts } from './_components/load-menu';
import { LoadTabs, TABS, type Tab } from './_components/load-tabs';
import { MappingTab } from './_components/mapping-tab';
import { PauseNotice } from './_components/pause-notice';
import { RulesTab } from './_components/rules-tab';
import { RunRange } from './_components/run-range';
import { ScheduleTab } from './_components/schedule-tab';
import { SettingsTab } from './_components/settings-tab';

export const metadata: Metadata = { title: 'Load' };

interface LoadPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ tab?: string; cursor?: string; files?: string }>;
}

export default async function LoadPage({ params, searchParams }: LoadPageProps) {
  const context = await pageContext();
  const { id } = await params;
  const { tab: wanted, cursor, files } = await searchParams;
  const load = await orNotFound(getLoad(context, { id }));
  const tab = TABS.find((each) => each === wanted) ?? 'batches';
  const role = context.actor.role;
  const draft = may(role, 'editor') ? await getDraft(context, { loadId: id }) : null;
  return (
    <>
      <PageHeader
        parent={{ href: '/loads', label: 'Loads' }}
        title={load.name}
        detail={<Facts load={load} />}
        actions={
          <>
            {may(role, 'editor') && (
              <Button asChild>
                <Link href={`/loads/${id}/edit`}>
                  <Pencil aria-hidden /> Edit
                </Link>
              </Button>
            )}
            {may(role, 'operator') && !load.archivedAt && (
              <>
                {load.definition.incremental && (
                  <RunRange
                    loadId={id}
                    cursor={load.definition.incremental.cursor}
                    mode={load.definition.mode}
                  />
                )}
                <RehearseButton loadId={id} />
                <RunButton loadId={id} name={load.name} />
              </>
            )}
            {may(role, 'operator') && <LoadMenu load={factsOf(load)} mayEdit={may(role, 'editor')} />}
          </>
        }
      />
      {load.pause && (
        <PauseNotice load={{ id, name: load.name }} pause={load.pause} mayOperate={may(role, 'operator')} />
      )}
      {draft && (
        <Notice
          tone="info"
          className="mb-4"
          title="You have a draft of changes to this load"
          action={
            <Button asChild size="small">
              <Link href={`/loads/${id}/edit?step=${String(draft.content.step)}`}>Continue</Link>
            </Button>
          }
        >
          Saved <RelativeTime at={draft.savedAt} />; version {load.version.number} stands until it is saved as
          the next.
        </Notice>
      )}
      <LoadTabs current={tab} ruleCount={load.definition.rules.length} />
      <TabContent tab={tab} load={load} cursor={cursor} files={files} mayEdit={may(role, 'editor')} />
    </>
  );
}

function TabContent({
  tab,
  load,
  ...props
}: {
  tab: Tab;
  load: LoadView;
  cursor: string | undefined;
  files: string | undefined;
  mayEdit: boolean;
}) {
  switch (tab) {
    case 'batches':
      return <BatchesTab loadId={load.id} cursor={props.cursor} />;
    case 'mapping':
      return <MappingTab load={load} />;
    case 'rules':
      return <RulesTab load={load} mayEdit={props.mayEdit} />;
    case 'schedule':
      return <ScheduleTab load={load} files={{ triggerId: props.files, cursor: props.cursor }} />;
    case 'settings':
      return <SettingsTab load={load} mayEdit={props.mayEdit} />;
    case 'history':
      return <HistoryTab load={load} cursor={props.cursor} mayEdit={props.mayEdit} />;
  }
}

/** Not the whole load: its mapping and rules may be long, and the menu needs neither. */
function factsOf({ id, name, archivedAt, pause, owner }: LoadView): LoadFacts {
  return { id, name, archivedAt, pause, owner };
}

function Facts({ load }: { load: LoadView }) {
  const { destination, mode, key } = load.definition;
  return (
    <div className="flex flex-col gap-1">
      {load.description && <p className="max-w-prose">{load.description}</p>}
      <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-ink-2">
        {load.freshness && <FreshnessLabel freshness={load.freshness} />}
        {load.archivedAt && <Chip tone="warning">archived</Chip>}
        <span className="[overflow-wrap:anywhere]">{load.source.label}</span>
        <span aria-hidden>→</span>
        <span className="sr-only">into</span>
        <code className="text-xs">
          {destination.table.schema}.{destination.table.name}
        </code>
        in
        <Link href={`/connections/${load.connection.id}`} className="text-accent hover:underline">
          {load.connection.name}
        </Link>
        <span aria-hidden>·</span> {mode}
        {key.length > 0 && ` by ${key.join(', ')}`}
        <span aria-hidden>·</span> version {load.version.number}
        <span aria-hidden>·</span> {load.owner ? `owned by ${load.owner.name}` : 'owned by nobody'}
      </p>
    </div>
  );
}
