'use client';

import { ArrowRight, CalendarClock, FlaskConical, Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition, type ReactNode } from 'react';
import { startBatchAction } from '@/app/(dashboard)/batches/actions';
import { toast } from '@/app/_components/toast';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Field } from '@/app/_components/ui/field';
import { Input, Textarea } from '@/app/_components/ui/input';
import type { ErrorView } from '@/app/_server/action-result';
import type { ConnectionView } from '@/lib/control/connections/schemas';
import type { Draft } from '../draft';
import { DraftSummary } from './draft-summary';
import { saveLoad, type ToSave } from './save-load';
import { RowLimitField } from './limit-field';
import { ShareField } from './share-field';
import type { ChangeDraft } from './use-kept-draft';

interface RehearseStepProps extends ToSave {
  connections: ConnectionView[];
  /** Whether there is something to save; else a rehearsal is of the version that stands. */
  isChanged: boolean;
  /** How a rehearsal of the saved version went, where there was one. */
  outcome: ReactNode;
  refusal: ErrorView | undefined;
  onSaving: () => void;
  onRefused: (error: ErrorView) => void;
  onContinue: () => void;
}

/** Names and saves the load, and tries it without a trace. */
export function RehearseStep(props: RehearseStepProps) {
  const { draft, change, report, settlement, connections, load, refusal: error, outcome } = props;
  const { pending, save, startSaved } = useSave(props);
  const fieldErrors = error?.fields ?? {};
  const isAboutField = 'name' in fieldErrors;
  return (
    <>
      {outcome && !props.isChanged && <div className="mb-6">{outcome}</div>}
      <form
        noValidate
        className="max-w-3xl"
        onSubmit={(event) => {
          event.preventDefault();
          if (props.isChanged) save('rehearse');
        }}
      >
        <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
          <Field
            className="sm:col-span-2"
            label="Name of the load"
            hint={
              draft.name === '' ? `Left empty, it is named after the table: ${draft.table.name}.` : undefined
            }
            error={fieldErrors.name}
          >
            {(control) => (
              <Input
                {...control}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <ThresholdFields draft={draft} change={change} />
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
        {!load && <After draft={draft} change={change} />}
        <DraftSummary
          draft={draft}
          report={report}
          settlement={settlement}
          connectionName={connections.find(({ id }) => id === draft.connectionId)?.name}
        />
        {error && !isAboutField && (
          <div className="mt-4 flex flex-col gap-2">
            <FailureNotice failure={error} />
            <FieldProblems fields={fieldErrors} />
          </div>
        )}
        {load && !props.isChanged ? (
          <SavedButtons
            version={load.version.number}
            isRehearsed={Boolean(outcome)}
            pending={pending}
            start={startSaved}
            onContinue={props.onContinue}
          />
        ) : (
          <SaveButtons isNew={!load} pending={pending} save={save} />
        )}
      </form>
    </>
  );
}

/** What follows once the load is saved. */
type Then = 'rehearse' | 'run' | 'schedule';

function useSave(props: RehearseStepProps) {
  const router = useRouter();
  const [pending, setPending] = useState<Then>();
  const [, start] = useTransition();
  const edit = (loadId: string, step: string) => `/loads/${loadId}/edit?step=${step}`;

  // A new load has another page than its draft had. Loaded anew, the way back asks the server, which knows the load;
  // the router would bring back the draft as it was when the page was opened.
  const goTo = (address: string) => (props.load ? router.push(address) : window.location.assign(address));
  const goOn = async (loadId: string, then: Then) => {
    if (then === 'schedule') return goTo(edit(loadId, 'schedule'));
    const isRehearsal = then === 'rehearse';
    const batch = await startBatchAction({ loadId, isRehearsal });
    if (!batch.ok) {
      setPending(undefined);
      toast.error(batch.error.message, { description: `Request ${batch.error.requestId}` });
      return goTo(edit(loadId, 'rehearse'));
    }
    goTo(
      isRehearsal ? `${edit(loadId, 'rehearse')}&rehearsal=${batch.data.id}` : `/batches/${batch.data.id}`,
    );
  };
  const save = (then: Then) =>
    start(async () => {
      setPending(then);
      props.onSaving();
      const saved = await saveLoad(props);
      if (!saved.ok) {
        setPending(undefined);
        return props.onRefused(saved.error);
      }
      toast.success(`${saved.data.name} is saved as version ${saved.data.version.number}.`);
      await goOn(saved.data.id, then);
    });
  const startSaved = (then: Then) =>
    start(async () => {
      setPending(then);
      await goOn(props.loadId, then);
      setPending(undefined);
    });
  return { pending, save, startSaved };
}

interface SaveButtonsProps {
  isNew: boolean;
  pending: Then | undefined;
  save: (then: Then) => void;
}

function SaveButtons({ isNew, pending, save }: SaveButtonsProps) {
  const stateOf = (then: Then) => ({
    isPending: pending === then,
    disabled: pending !== undefined && pending !== then,
  });
  const word = isNew ? 'Save' : 'Save a new version';
  return (
    <>
      <div className="mt-6 flex flex-wrap gap-2">
        <Button type="submit" variant="primary" {...stateOf('rehearse')}>
          <FlaskConical aria-hidden /> {word} and rehearse
        </Button>
        <Button onClick={() => save('run')} {...stateOf('run')}>
          <Play aria-hidden /> {word} and run
        </Button>
        <Button onClick={() => save('schedule')} {...stateOf('schedule')}>
          <CalendarClock aria-hidden /> {word} and schedule
        </Button>
      </div>
      <p className="mt-2 max-w-prose text-xs text-ink-3">
        A rehearsal is a whole batch that is rolled back at the end: it says what would become of every row,
        and the table stays as it is.
      </p>
    </>
  );
}

interface SavedButtonsProps {
  version: number;
  isRehearsed: boolean;
  pending: Then | undefined;
  start: (then: Then) => void;
  onContinue: () => void;
}

/** Nothing is left to save: the version can be tried, run, and given its times. */
function SavedButtons({ version, isRehearsed, pending, start, onContinue }: SavedButtonsProps) {
  return (
    <div className="mt-6 flex flex-wrap gap-2">
      <Button
        variant={isRehearsed ? 'secondary' : 'primary'}
        isPending={pending === 'rehearse'}
        onClick={() => start('rehearse')}
      >
        <FlaskConical aria-hidden /> {isRehearsed ? 'Rehearse again' : `Rehearse version ${version}`}
      </Button>
      <Button isPending={pending === 'run'} onClick={() => start('run')}>
        <Play aria-hidden /> Run for real
      </Button>
      <Button variant={isRehearsed ? 'primary' : 'secondary'} onClick={onContinue}>
        On to the schedule <ArrowRight aria-hidden />
      </Button>
    </div>
  );
}

function ThresholdFields({ draft, change }: { draft: Draft; change: ChangeDraft }) {
  const { errorThreshold } = draft;
  const set = (next: Partial<Draft['errorThreshold']>) =>
    change({ errorThreshold: { ...errorThreshold, ...next } });
  return (
    <>
      <ShareField
        label="Error threshold"
        hint={`Past this share of bad rows the batch fails and the table stays as it is; judged from ${errorThreshold.minRows} rows on.`}
        share={errorThreshold.share}
        onChange={(share) => set({ share })}
      />
      <RowLimitField
        label="Most bad rows"
        hint="Past this number it fails too, whatever their share."
        value={errorThreshold.maxCount}
        onChange={(maxCount) => set({ maxCount })}
      />
    </>
  );
}

/** What refers to rows of another load's table is to come after them. */
function After({ draft: { after }, change }: { draft: Draft; change: ChangeDraft }) {
  if (!after) return null;
  return (
    <div className="mt-3">
      <Checkbox
        label={`Run after ${after.name} has succeeded`}
        hint="Each time, so that the records are there before the elements of their list. The step Schedule changes it later."
        isOn={after.isWanted}
        onChange={(isWanted) => change({ after: { ...after, isWanted } })}
      />
    </div>
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
