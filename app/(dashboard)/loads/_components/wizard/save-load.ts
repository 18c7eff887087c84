import type { ActionResult } from '@/app/_server/action-result';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import {
  createDraftSourceAction,
  createFollowingLoadAction,
  createLoadAction,
  updateLoadAction,
} from '../../actions';
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

type StoredSource = NonNullable<Draft['source']['stored']>;

/** Stores the source, where it is new; kept in the draft, so that a second try does not make a second one. */
export async function storeSource({
  loadId,
  draft,
  change,
}: Pick<ToSave, 'loadId' | 'draft' | 'change'>): Promise<ActionResult<StoredSource>> {
  const spec = sourceSpec(draft.source);
  if (!spec) return { ok: true, data: draft.source.stored ?? { id: '', label: '' } };
  const label = sourceLabel(draft.source).slice(0, 120);
  const source = await createDraftSourceAction({ loadId, ...spec, name: label });
  if (!source.ok) return source;
  const stored = { id: source.data.id, label };
  change({ source: { ...draft.source, how: 'stored', stored } });
  return { ok: true, data: stored };
}

/** The source first. */
export async function saveLoad(toSave: ToSave): Promise<ActionResult<LoadView>> {
  const { loadId, draft, report, settlement, load, baseVersion } = toSave;
  const source = await storeSource(toSave);
  if (!source.ok) return source;
  const settled = {
    sourceId: source.data.id,
    format: pinnedFormat(report),
    mapping: settlement.fields,
    computed: settlement.computed,
    lookups: settlement.lookups,
    key: settlement.key,
    mode: settlement.mode,
  };
  const saved = {
    id: loadId,
    name: draft.name.trim() || draft.table.name,
    description: draft.description,
    definition: definitionOf(draft, settled, load?.definition),
  };
  if (load) return updateLoadAction({ ...saved, expectedVersion: baseVersion });
  const { after } = draft;
  if (!after?.isWanted) return createLoadAction(saved);
  return createFollowingLoadAction({ ...saved, upstreamLoadId: after.loadId });
}
