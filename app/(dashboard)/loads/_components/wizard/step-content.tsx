'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import type { ErrorView } from '@/app/_server/action-result';
import type { TableView } from '@/lib/control/connections/schemas';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import type { Draft } from '../draft';
import type { Settlement } from '../settle';
import type { WizardChoices } from './load-wizard';
import { ScheduleStep } from './schedule-step';
import type { Step } from './steps';
import { ActionFailure } from './use-detection';
import type { ChangeDraft, StartingDraft } from './use-kept-draft';
import type { Known } from './use-known-mapping';

// Each step comes when it is opened: together they would be half of all that the page sends. None is rendered by the
// server: what is entered before React is there would be lost.
const loading = () => <TableSkeleton rows={12} columns={6} />;
const SourceStep = dynamic(() => import('./source-step').then((file) => file.SourceStep), {
  ssr: false,
  loading,
});
const PreviewStep = dynamic(() => import('./preview-step').then((file) => file.PreviewStep), {
  ssr: false,
  loading,
});
const MapStep = dynamic(() => import('./map-step').then((file) => file.MapStep), { ssr: false, loading });
const RulesStep = dynamic(() => import('./rules-step').then((file) => file.RulesStep), {
  ssr: false,
  loading,
});
const RehearseStep = dynamic(() => import('./rehearse-step').then((file) => file.RehearseStep), {
  ssr: false,
  loading,
});

interface StepContentProps {
  step: Step;
  choices: WizardChoices;
  draft: Draft;
  change: ChangeDraft;
  source: {
    failure: (Failure & { fields?: Record<string, string> }) | undefined;
    secretsSet: readonly string[];
    read: () => Promise<void>;
  };
  detection: UseQueryResult<DetectionReport>;
  settlement: Settlement | undefined;
  known: Known;
  target: UseQueryResult<TableView | null>;
  start: StartingDraft;
  load: LoadView | undefined;
  isChanged: boolean;
  outcome: ReactNode;
  schedules: ReactNode;
  refusal: ErrorView | undefined;
  onSaving: () => void;
  onRefused: (error: ErrorView) => void;
  goTo: (step: Step) => void;
}

export function StepContent(props: StepContentProps) {
  const { step, choices, draft, change, source, load } = props;
  if (step === 'source') {
    return (
      <SourceStep
        draft={draft}
        change={change}
        sources={choices.sources}
        connections={choices.connections}
        fileRoots={choices.fileRoots}
        httpKind={choices.sourceKinds.find(({ kind }) => kind === 'http')}
        failure={source.failure}
        secretsSet={source.secretsSet}
        onContinue={source.read}
      />
    );
  }
  if (step === 'schedule' && load) {
    return (
      <ScheduleStep
        loadId={load.id}
        isChanged={props.isChanged}
        schedules={props.schedules}
        onBack={() => props.goTo('rehearse')}
      />
    );
  }
  return <DetectedStep {...props} />;
}

/** Steps that stand on what was found in the source. */
function DetectedStep(props: StepContentProps) {
  const { step, choices, draft, change, detection, settlement, target, start, load, refusal, goTo } = props;
  const report = detection.data;
  if (!report || !settlement) {
    return detection.isError ? <FailureNotice failure={failureOf(detection.error)} /> : loading();
  }
  switch (step) {
    case 'preview':
      return (
        <PreviewStep
          loadId={start.loadId}
          draft={draft}
          change={change}
          report={report}
          settlement={settlement}
          isStale={detection.isFetching}
          failure={detection.isError ? failureOf(detection.error) : undefined}
          formatKinds={choices.formatKinds}
          onContinue={() => goTo('map')}
        />
      );
    case 'map':
      return (
        <MapStep
          loadId={start.loadId}
          stored={load?.definition}
          draft={draft}
          change={change}
          report={report}
          settlement={settlement}
          known={props.known}
          target={target}
          connections={choices.connections}
          transformKinds={choices.transformKinds}
          refusal={refusal}
          onContinue={() => goTo('rules')}
        />
      );
    case 'rules':
      return (
        <RulesStep
          loadId={start.loadId}
          stored={load?.definition}
          draft={draft}
          change={change}
          report={report}
          settlement={settlement}
          target={target.data ?? null}
          ruleKinds={choices.ruleKinds}
          onContinue={() => goTo('rehearse')}
        />
      );
    default:
      return (
        <RehearseStep
          loadId={start.loadId}
          draft={draft}
          change={change}
          report={report}
          settlement={settlement}
          connections={choices.connections}
          load={load}
          baseVersion={start.baseVersion}
          isChanged={props.isChanged}
          outcome={props.outcome}
          refusal={refusal}
          onSaving={props.onSaving}
          onRefused={props.onRefused}
          onContinue={() => goTo('schedule')}
        />
      );
  }
}

function failureOf(error: Error): Failure {
  return error instanceof ActionFailure ? error.view : { message: 'The server did not answer. Try again.' };
}
