import type { LoadDefinition } from '@/lib/control/loads/schemas';
import type { RuleView } from '@/lib/control/rules/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import type { TrialRule, TrialView, TryDraftInput } from '@/lib/control/trials/schemas';
import { definitionOf, sourceSpec, type Draft } from '../../draft';
import { lookupProblem } from '../../lookups';
import { pinnedFormat } from '../../pin-format';
import type { Settlement } from '../../settle';

export interface ToTry {
  loadId: string;
  draft: Draft;
  report: DetectionReport;
  settlement: Settlement;
  /** Of the load that is edited. */
  stored: LoadDefinition | undefined;
}

/** What to ask the server; undefined as long as there is nothing that could be tried. */
export function trialInput({ loadId, draft, report, settlement, stored }: ToTry): TryDraftInput | undefined {
  const isMapped = settlement.filled.length > 0;
  if (draft.connectionId === null || draft.table.name === '' || !isMapped) return undefined;
  const source = sourceSpec(draft.source);
  const sourceId = source ? undefined : draft.source.stored?.id;
  if (!source && sourceId === undefined) return undefined;
  const { format, destination, mapping, computed, key, mode, writing, rules } = definitionOf(
    draft,
    { ...settlement, sourceId: '', format: pinnedFormat(report), mapping: settlement.fields },
    stored,
  );
  const lookups = settlement.lookups.filter((lookup, _, all) => lookupProblem(lookup, all) === undefined);
  const settled = { format, destination, mapping, computed, lookups, key, mode, writing, rules };
  return { loadId, source, sourceId, ...settled };
}

/** An answer of the server and what it answers. */
export interface TrialAnswer {
  input: TryDraftInput;
  view: TrialView;
}

/** What the answer says of a rule: of the rule itself, or of what it was before it was edited in its place. */
export function outcomeOf(
  { input, view }: TrialAnswer,
  rule: RuleView,
  place: number,
): { outcome: TrialRule; isOfBefore: boolean } | undefined {
  const asked = input.rules ?? [];
  const known = JSON.stringify(rule);
  const same = [place, ...asked.keys()].find((at) => JSON.stringify(asked[at]) === known);
  if (same !== undefined) return { outcome: view.rules[same]!, isOfBefore: false };
  const before = asked[place];
  const isEdited = before?.rule === rule.rule && before.column === rule.column;
  return isEdited ? { outcome: view.rules[place]!, isOfBefore: true } : undefined;
}
