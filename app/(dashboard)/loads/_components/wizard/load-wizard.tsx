'use client';

import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState } from 'react';
import type { Failure } from '@/app/_components/notice';
import { FailureNotice } from '@/app/_components/notice';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import type { ErrorView } from '@/app/_server/action-result';
import type { ConnectionView, KindView } from '@/lib/control/connections/schemas';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { SourceView } from '@/lib/control/sources/schemas';
import { detectInput, draftOf } from '../draft';
import { settle } from '../settle';
import { StepNavigation, STEPS, type Step } from './step-navigation';
import { ActionFailure, detectionQuery, useDetection } from './use-detection';
import { useDraft } from './use-draft';
import { useTarget } from './use-target';

const loading = () => <TableSkeleton />;

// Each step is loaded when one comes to it.
const SourceStep = dynamic(() => import('./source-step').then((module) => module.SourceStep), { loading });
const PreviewStep = dynamic(() => import('./preview-step').then((module) => module.PreviewStep), { loading });
const MapStep = dynamic(() => import('./map-step').then((module) => module.MapStep), { loading });
const RulesStep = dynamic(() => import('./rules-step').then((module) => module.RulesStep), { loading });
const SaveStep = dynamic(() => import('./save-step').then((module) => module.SaveStep), { loading });

export interface LoadWizardProps {
  connections: ConnectionView[];
  sources: SourceView[];
  sourceKinds: KindView[];
  formatKinds: KindView[];
  ruleKinds: KindView[];
  transformKinds: KindView[];
  /** The load that is edited; left out, a new one. */
  load?: LoadView;
}

/** Source → Preview → Map → Rules → Save: each step has an address, and the draft is kept as one goes. */
export function LoadWizard(props: LoadWizardProps) {
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <Steps {...props} />
    </QueryClientProvider>
  );
}

function Steps({ load, ...kinds }: LoadWizardProps) {
  const [step, setStep] = useQueryState(
    'step',
    parseAsStringLiteral(STEPS)
      .withDefault(load ? 'map' : 'source')
      .withOptions({ history: 'push', scroll: true }),
  );
  const kept = useDraft(load && draftOf(load));
  const { draft, isReady, forget, startAfresh } = kept;
  const [refusal, setRefusal] = useState<ErrorView>();
  const change: typeof kept.change = (next) => {
    setRefusal(undefined);
    kept.change(next);
  };
  const queries = useQueryClient();
  const [sourceFailure, setSourceFailure] = useState<Failure & { fields?: Record<string, string> }>();

  const input = isReady ? detectInput(draft) : undefined;
  const detection = useDetection(step === 'source' ? undefined : input);
  const target = useTarget(draft.connectionId, draft.table, !draft.isNewTable);
  const report = detection.data;
  const settlement = report && settle(draft, report, target.data ?? null);
  const goTo = (next: Step) => void setStep(next);

  const readSource = async () => {
    setSourceFailure(undefined);
    try {
      await queries.fetchQuery(detectionQuery(detectInput(draft)));
      goTo('preview');
    } catch (error) {
      setSourceFailure(
        error instanceof ActionFailure ? error.view : { message: 'The server did not answer. Try again.' },
      );
    }
  };

  if (!isReady) return <TableSkeleton />;
  const current = step !== 'source' && !input ? 'source' : step;
  return (
    <>
      <StepNavigation current={current} canLeaveSource={report !== undefined} />
      {current === 'source' ? (
        <SourceStep
          draft={draft}
          change={change}
          sources={kinds.sources}
          httpKind={kinds.sourceKinds.find((kind) => kind.kind === 'http')}
          failure={sourceFailure}
          onContinue={readSource}
          onStartAfresh={load ? undefined : startAfresh}
        />
      ) : detection.isError && !report ? (
        <FailureNotice failure={failureOf(detection.error)} />
      ) : !report || !settlement ? (
        <TableSkeleton rows={12} columns={6} />
      ) : current === 'preview' ? (
        <PreviewStep
          draft={draft}
          change={change}
          report={report}
          isStale={detection.isFetching}
          failure={detection.isError ? failureOf(detection.error) : undefined}
          formatKinds={kinds.formatKinds}
          onContinue={() => goTo('map')}
        />
      ) : current === 'map' ? (
        <MapStep
          draft={draft}
          change={change}
          report={report}
          settlement={settlement}
          target={target}
          connections={kinds.connections}
          transformKinds={kinds.transformKinds}
          refusal={refusal}
          onContinue={() => goTo('rules')}
        />
      ) : current === 'rules' ? (
        <RulesStep
          draft={draft}
          change={change}
          settlement={settlement}
          target={target.data ?? null}
          ruleKinds={kinds.ruleKinds}
          onContinue={() => goTo('save')}
        />
      ) : (
        <SaveStep
          draft={draft}
          change={change}
          report={report}
          settlement={settlement}
          connections={kinds.connections}
          load={load}
          refusal={refusal}
          onRefused={(error) => {
            setRefusal(error);
            if (Object.keys(error.fields ?? {}).some(isMapped)) goTo('map');
          }}
          onSaved={forget}
        />
      )}
    </>
  );
}

/** A refusal is shown where it can be put right. */
function isMapped(path: string): boolean {
  return /^definition\.(writing|incremental|tuning|retry|key|mode|mapping|destination)\b/.test(path);
}

function failureOf(error: Error): Failure {
  return error instanceof ActionFailure ? error.view : { message: 'The server did not answer. Try again.' };
}
