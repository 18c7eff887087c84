'use client';

import { FlaskConical, Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { startBatchAction } from '@/app/(dashboard)/batches/actions';
import { toast } from '@/app/_components/toast';
import { countOf } from '@/app/_components/format';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Input, Textarea } from '@/app/_components/ui/input';
import type { ErrorView } from '@/app/_server/action-result';
import type { ConnectionView } from '@/lib/control/connections/schemas';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import { createLoadAction, createSourceAction, updateLoadAction } from '../../actions';
import { definitionOf, sourceLabel, sourceSpec, type Draft } from '../draft';
import { describeFormat, pinnedFormat } from '../pin-format';
import type { Settlement } from '../settle';
import { ShareField } from './share-field';
import type { ChangeDraft } from './use-draft';

interface SaveStepProps {
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  settlement: Settlement;
  connections: ConnectionView[];
  load: LoadView | undefined;
  refusal: ErrorView | undefined;
  onRefused: (error: ErrorView) => void;
  onSaved: () => void;
}

/** What follows once the load is saved. */
type Then = 'stay' | 'run' | 'rehearse';

export function SaveStep({
  draft,
  change,
  report,
  settlement,
  connections,
  load,
  refusal: error,
  ...on
}: SaveStepProps) {
  const router = useRouter();
  const [pending, setPending] = useState<Then>();
  const [, start] = useTransition();

  const save = (then: Then) =>
    start(async () => {
      setPending(then);
      const saved = await saveLoad({ draft, change, report, settlement, load });
      if (!saved.ok) {
        setPending(undefined);
        return on.onRefused(saved.error);
      }
      on.onSaved();
      const isRehearsal = then === 'rehearse';
      const batch =
        then === 'stay' ? undefined : await startBatchAction({ loadId: saved.data.id, isRehearsal });
      if (batch && !batch.ok)
        toast.error(batch.error.message, { description: `Request ${batch.error.requestId}` });
      else if (!batch) toast.success(`${saved.data.name} is saved as version ${saved.data.version.number}.`);
      router.push(batch?.ok ? `/batches/${batch.data.id}` : `/loads/${saved.data.id}`);
    });

  const fieldErrors = error?.fields ?? {};
  const isAboutField = 'name' in fieldErrors;
  const saveWord = load ? 'Save a new version' : 'Save';
  const stateOf = (then: Then) => ({
    isPending: pending === then,
    disabled: pending !== undefined && pending !== then,
  });
  return (
    <form
      noValidate
      className="max-w-3xl"
      onSubmit={(event) => {
        event.preventDefault();
        save('run');
      }}
    >
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
        <Field label="Name of the load" error={fieldErrors.name}>
          {(control) => (
            <Input
              {...control}
              value={draft.name}
              placeholder={draft.table.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <ThresholdField draft={draft} change={change} />
        <Field label="Description" isOptional className="sm:col-span-2">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              value={draft.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Summary draft={draft} report={report} settlement={settlement} connections={connections} />
      {error && !isAboutField && (
        <div className="mt-4 flex flex-col gap-2">
          <FailureNotice failure={error} />
          <FieldProblems fields={fieldErrors} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap gap-2">
        <Button type="submit" variant="primary" {...stateOf('run')}>
          <Play aria-hidden /> {saveWord} and run
        </Button>
        <Button onClick={() => save('rehearse')} {...stateOf('rehearse')}>
          <FlaskConical aria-hidden /> {saveWord} and rehearse
        </Button>
        <Button onClick={() => save('stay')} {...stateOf('stay')}>
          {saveWord}
        </Button>
      </div>
    </form>
  );
}

/** The source first, where it is new; kept in the draft, so that a second try does not make a second one. */
async function saveLoad({
  draft,
  change,
  report,
  settlement,
  load,
}: Pick<SaveStepProps, 'draft' | 'change' | 'report' | 'settlement' | 'load'>) {
  let sourceId = draft.source.stored?.id ?? '';
  const spec = sourceSpec(draft.source);
  if (spec) {
    const label = sourceLabel(draft.source).slice(0, 120);
    const source = await createSourceAction({ ...spec, name: label });
    if (!source.ok) return source;
    sourceId = source.data.id;
    change({ source: { ...draft.source, how: 'stored', stored: { id: sourceId, label } } });
  }
  const definition = definitionOf(
    draft,
    {
      sourceId,
      format: pinnedFormat(report),
      mapping: settlement.fields,
      key: settlement.key,
      mode: settlement.mode,
    },
    load?.definition,
  );
  const name = draft.name.trim() || draft.table.name;
  return load
    ? updateLoadAction({
        id: load.id,
        name,
        description: draft.description,
        definition,
        expectedVersion: load.version.number,
      })
    : createLoadAction({ name, description: draft.description, definition });
}

function ThresholdField({ draft, change }: { draft: Draft; change: ChangeDraft }) {
  const { share, minRows } = draft.errorThreshold;
  return (
    <ShareField
      label="Error threshold"
      hint={`Past this share of bad rows the batch fails and the table stays as it is; judged from ${minRows} rows on.`}
      share={share}
      onChange={(next) => change({ errorThreshold: { minRows, share: next } })}
    />
  );
}

function Summary({
  draft,
  report,
  settlement,
  connections,
}: Pick<SaveStepProps, 'draft' | 'report' | 'settlement' | 'connections'>) {
  const connection = connections.find(({ id }) => id === draft.connectionId);
  const columns = settlement.fields.filter(({ column }) => column !== null).length;
  const lines = [
    ['Source', <code key="source">{sourceLabel(draft.source)}</code>],
    ['Format', `${describeFormat(pinnedFormat(report))}, kept for every batch`],
    [
      'Destination',
      <span key="table">
        <code>
          {draft.table.schema}.{draft.table.name}
        </code>{' '}
        in {connection?.name}
        {draft.isNewTable && ', made if it is missing'}
      </span>,
    ],
    ['Mapping', countOf(columns, 'column')],
    [
      'Write mode',
      settlement.key.length > 0 ? `${settlement.mode} by ${settlement.key.join(', ')}` : settlement.mode,
    ],
    [
      'Rules',
      draft.rules.length === 0
        ? 'none'
        : draft.rules.map(({ column, rule }) => `${column}: ${rule}`).join(', '),
    ],
  ] as const;
  return (
    <dl className="panel mt-5 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 p-4 text-table">
      {lines.map(([term, value]) => (
        <div key={term} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-3">{term}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function FieldProblems({ fields }: { fields: Record<string, string> }) {
  const problems = Object.entries(fields);
  if (problems.length === 0) return null;
  return (
    <ul className="flex list-disc flex-col gap-0.5 pl-5 text-table text-ink-2">
      {problems.map(([path, message]) => (
        <li key={path}>
          <code className="text-xs">{path.replace(/^definition\./, '')}</code>: {message}
        </li>
      ))}
    </ul>
  );
}
