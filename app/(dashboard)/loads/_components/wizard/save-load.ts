import type { ActionResult } from '@/app/_server/action-result';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import { createDraftSourceAction, createLoadAction, updateLoadAction } from '../../actions';
import { definitionOf, sourceLabel, sourceSpec, type Draft } from '../draft';
import { pinnedFormat } from '../pin-format';
import type { Settlement } from '../settle';
import type { ChangeDraft } from './use-kept-draft';

export interface ToSave {
  loadId: string;
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  settlement: Settlement;
  /** The load that is edited; undefined for a new one. */
  load: LoadView | undefined;
  /** Where the edit began. */
  baseVersion: number | undefined;
}

/** The source first, where it is new; kept in the draft, so that a second try does not make a second one. */
export async function saveLoad(toSave: ToSave): Promise<ActionResult<LoadView>> {
  const { loadId, draft, change, report, settlement, load, baseVersion } = toSave;
  let sourceId = draft.source.stored?.id ?? '';
  const spec = sourceSpec(draft.source);
  if (spec) {
    const label = sourceLabel(draft.source).slice(0, 120);
    const source = await createDraftSourceAction({ loadId, ...spec, name: label });
    if (!source.ok) return source;
    sourceId = source.data.id;
    change({ source: { ...draft.source, how: 'stored', stored: { id: sourceId, label } } });
  }
  const settled = {
    sourceId,
    format: pinnedFormat(report),
    mapping: settlement.fields,
    computed: settlement.computed,
    key: settlement.key,
    mode: settlement.mode,
  };
  const saved = {
    id: loadId,
    name: draft.name.trim() || draft.table.name,
    description: draft.description,
    definition: definitionOf(draft, settled, load?.definition),
  };
  return load ? updateLoadAction({ ...saved, expectedVersion: baseVersion }) : createLoadAction(saved);
}
