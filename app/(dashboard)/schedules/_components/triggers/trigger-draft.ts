import type { CreateTriggerInput, TriggerSettings, TriggerView } from '@/lib/control/triggers/schemas';

/** A trigger as the form edits it: what was entered for one kind stays while another is looked at. */
export interface TriggerDraft {
  kind: TriggerSettings['kind'];
  path: string;
  settleSeconds: string;
  batching: 'each' | 'all';
  existing: 'leave' | 'take';
  name: string;
  toleranceSeconds: string;
  perMinute: string;
  upstreamLoadId: string;
  onPartial: boolean;
}

export function newTriggerDraft(kind: TriggerDraft['kind']): TriggerDraft {
  return {
    kind,
    path: '',
    settleSeconds: '10',
    batching: 'each',
    existing: 'leave',
    name: '',
    toleranceSeconds: '300',
    perMinute: '30',
    upstreamLoadId: '',
    onPartial: false,
  };
}

export function triggerDraftOf({ settings }: TriggerView): TriggerDraft {
  const draft = newTriggerDraft(settings.kind);
  switch (settings.kind) {
    case 'files':
      return { ...draft, ...settings, settleSeconds: String(settings.settleSeconds) };
    case 'webhook':
      return {
        ...draft,
        ...settings,
        toleranceSeconds: String(settings.toleranceSeconds),
        perMinute: String(settings.perMinute),
      };
    case 'load':
      return { ...draft, ...settings };
  }
}

export function triggerSettingsOf(draft: TriggerDraft): CreateTriggerInput['settings'] {
  const { kind, path, batching, existing, name, upstreamLoadId, onPartial } = draft;
  switch (kind) {
    case 'files':
      return { kind, path, batching, existing, settleSeconds: numberOf(draft.settleSeconds) };
    case 'webhook':
      return {
        ...{ kind, name },
        toleranceSeconds: numberOf(draft.toleranceSeconds),
        perMinute: numberOf(draft.perMinute),
      };
    case 'load':
      return { kind, upstreamLoadId, onPartial };
  }
}

/** What is no number is refused at its field, not taken for 0. */
function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
