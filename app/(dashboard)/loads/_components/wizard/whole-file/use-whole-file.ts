'use client';

import type { DetectionReport } from '@/lib/control/sources';
import { detectInput, type Draft } from '../../draft';
import { isFormatOfSource, pinnedFormat } from '../../pin-format';
import type { Settlement } from '../../settle';
import type { ChangeDraft } from '../use-kept-draft';
import { asNull, asType } from './cures';
import type { Cure } from './unfit-column';
import { useFileCheck, type FileCheckInput, type FileCheckState } from './use-file-check';
import { verdictOf, type CheckedColumn, type HeldAgainst, type Verdict } from './verdict';

interface ToCheck {
  loadId: string;
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  settlement: Settlement;
  /** The report is of other settings than those of the draft. */
  isStale: boolean;
}

export interface WholeFile {
  state: FileCheckState;
  /** By field; empty until the check has ended. */
  verdicts: ReadonlyMap<string, Verdict>;
  unfit: CheckedColumn[];
  /** Nothing can be said of the values of some columns. */
  isPartial: boolean;
  isOutdated: boolean;
  cure: Cure;
}

/** The check of the whole file, and what it says of the draft as it is. */
export function useWholeFile(toCheck: ToCheck): WholeFile {
  const { draft, change, settlement } = toCheck;
  const state = useFileCheck(inputOf(toCheck));
  const verdicts = verdictsOf(state, settlement);
  const found = [...verdicts.values()];
  return {
    state,
    verdicts,
    unfit: found.flatMap((verdict) => (verdict.kind === 'unfit' ? [verdict.column] : [])),
    isPartial: found.some(({ kind }) => kind === 'problem'),
    isOutdated: found.some(({ kind }) => kind === 'unknown'),
    cure: {
      useType: (field, type) => change(asType(draft, settlement, field, type)),
      treatAsNull: (field, words) => change(asNull(draft, settlement, field, words)),
    },
  };
}

/** Only files: an API or a database would be asked for all it has once more. */
function inputOf({ loadId, draft, report, settlement, isStale }: ToCheck): FileCheckInput | undefined {
  const asked = detectInput(draft);
  const isFile = ['upload', 'path', 'stored'].includes(draft.source.how);
  if (!asked || !isFile || isStale || isFormatOfSource(report)) return undefined;
  const { sourceId, source } = asked;
  const mapping = settlement.fields.map(({ field, column, type, transforms }) => ({
    ...{ field, column, type, transforms },
  }));
  return { loadId, sourceId, source, format: pinnedFormat(report), mapping };
}

function verdictsOf({ view, asked }: FileCheckState, { fields }: Settlement): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const column of view?.check?.columns ?? []) {
    const { field } = column;
    const [before, now] = [asked, fields].map((list: readonly HeldAgainst[]) =>
      list.find((each) => each.field === field),
    );
    if (before && now) verdicts.set(field, verdictOf(column, before, now));
  }
  return verdicts;
}
