'use client';

import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState, type ReactNode } from 'react';
import type { Failure } from '@/app/_components/notice';
import { Notice } from '@/app/_components/notice';
import type { ErrorView } from '@/app/_server/action-result';
import type { ConnectionView, KindView } from '@/lib/control/connections/schemas';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { SourceView } from '@/lib/control/sources/schemas';
import type { RuleKindView } from '@/lib/control/rules/schemas';
import { detectInput } from '../draft';
import { settle } from '../settle';
import { DraftBar } from './draft-bar';
import { StepContent } from './step-content';
import { StepNavigation } from './step-navigation';
import { STEPS, type Step } from './steps';
import { ActionFailure, detectionQuery, useDetection } from './use-detection';
import { useKeptDraft, type StartingDraft } from './use-kept-draft';
import { useKnownMapping } from './use-known-mapping';
import { useTarget } from './use-target';

export interface WizardChoices {
  connections: ConnectionView[];
  sources: SourceView[];
  sourceKinds: KindView[];
  /** Folders that a path may lie in. */
  fileRoots: string[];
  formatKinds: KindView[];
  ruleKinds: RuleKindView[];
  transformKinds: KindView[];
}

interface LoadWizardProps extends WizardChoices {
  start: StartingDraft;
  /** The load that is edited; left out, a new one. */
  load?: LoadView;
  /** How a rehearsal went, and the schedules: rendered by the server once there is a load. */
  outcome?: ReactNode;
  schedules?: ReactNode;
}

/** Source → Preview → Map → Rules → Rehearse → Schedule: each step has an address, and the draft is kept as one goes. */
export function LoadWizard(props: LoadWizardProps) {
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <Steps {...props} />
    </QueryClientProvider>
  );
}

function Steps({ start, load, outcome, schedules, ...choices }: LoadWizardProps) {
  const [wanted, goTo] = useStep(load ? 'map' : 'source');
  const kept = useKeptDraft(start, wanted);
  const { draft } = kept;
  const [refusal, setRefusal] = useState<ErrorView>();
  const change: typeof kept.change = (next) => {
    setRefusal(undefined);
    kept.change(next);
  };
  const input = detectInput(draft);
  const needsSource = wanted !== 'source' && !(wanted === 'schedule' && load);
  const detection = useDetection(start.loadId, needsSource ? input : undefined);
  const target = useTarget(draft.connectionId, draft.table, !draft.isNewTable);
  const report = detection.data;
  const known = useKnownMapping(draft, load ? undefined : report);
  const settlement = report && settle(draft, report, target.data ?? null, known.mapping);
  const source = useReadSource(start.loadId, draft, async () => {
    await kept.saveNow();
    goTo('preview');
  });
  const current = reachable(wanted, { hasInput: input !== undefined, isSaved: load !== undefined });
  const leaveTo = load ? `/loads/${load.id}` : '/loads';

  return (
    <>
      <DraftBar
        loadId={start.loadId}
        keeping={kept.keeping}
        leaveTo={leaveTo}
        keeper={kept}
        onRetry={() => void kept.saveNow()}
      />
      <StepNavigation
        current={current}
        furthest={load ? 'schedule' : report ? 'rehearse' : current}
        goTo={goTo}
      />
      {load && <Resumed start={start} current={load.version.number} />}
      <StepContent
        step={current}
        choices={choices}
        draft={draft}
        change={change}
        source={{ ...source, secretsSet: kept.secretsSet }}
        detection={detection}
        settlement={settlement}
        known={known}
        target={target}
        start={start}
        load={load}
        isChanged={kept.isTouched}
        outcome={outcome}
        schedules={schedules}
        refusal={refusal}
        onSaving={kept.hold}
        onRefused={(error) => {
          kept.release();
          setRefusal(error);
          if (Object.keys(error.fields ?? {}).some(isMapped)) goTo('map');
        }}
        goTo={goTo}
      />
    </>
  );
}

/** Steps change in the browser alone: what they show is there already. */
function useStep(first: Step): [Step, (step: Step) => void] {
  const [step, setStep] = useQueryState(
    'step',
    parseAsStringLiteral(STEPS).withDefault(first).withOptions({ history: 'push', scroll: true }),
  );
  return [step, (next) => void setStep(next)];
}

/** An address may name a step that there is nothing for yet. */
function reachable(step: Step, { hasInput, isSaved }: { hasInput: boolean; isSaved: boolean }): Step {
  if (step === 'schedule' && isSaved) return step;
  if (!hasInput) return 'source';
  return step === 'schedule' ? 'rehearse' : step;
}

function useReadSource(loadId: string, draft: StartingDraft['draft'], onRead: () => Promise<void>) {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<Failure & { fields?: Record<string, string> }>();
  const read = async () => {
    setFailure(undefined);
    try {
      await queries.fetchQuery(detectionQuery(loadId, detectInput(draft)));
    } catch (error) {
      return setFailure(
        error instanceof ActionFailure ? error.view : { message: 'The server did not answer. Try again.' },
      );
    }
    await onRead();
  };
  return { failure, read };
}

/** An edit that was left and is gone on with, perhaps after somebody else has saved. */
function Resumed({ start: { savedAt, baseVersion }, current }: { start: StartingDraft; current: number }) {
  if (savedAt === null) return null;
  if (baseVersion !== current) {
    return (
      <Notice
        tone="warning"
        className="mb-4"
        title={`Version ${current} was saved since you began this draft`}
      >
        You began at version {baseVersion}, so this draft cannot be saved. The history of the load says what
        has changed; discard the draft to begin anew from version {current}.
      </Notice>
    );
  }
  return (
    <Notice tone="info" className="mb-4">
      You go on with your draft. Version {current} stands until you save a new one in the step Rehearse.
    </Notice>
  );
}

/** A refusal is shown where it can be put right. */
function isMapped(path: string): boolean {
  return /^definition\.(writing|incremental|tuning|retry|key|mode|mapping|destination)\b/.test(path);
}
