'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorView } from '@/app/_server/action-result';
import type { SaveDraftInput } from '@/lib/control/drafts/schemas';
import { saveDraftAction } from '../../actions';
import { sourceLabel, type Draft } from '../draft';
import type { Step } from './steps';

const pauseMs = 500;

/** Changes parts of the draft. */
export type ChangeDraft = (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;

export type Keeping =
  /** Nothing was changed, so that there is nothing to keep. */
  | { kind: 'nothing' }
  | { kind: 'saving' }
  | { kind: 'saved'; at: string }
  | { kind: 'failed'; error: Pick<ErrorView, 'message'> };

export interface StartingDraft {
  loadId: string;
  /** Where an edit began; undefined for a new load. */
  baseVersion: number | undefined;
  draft: Draft;
  /** When the server has kept it; null where it has none yet. */
  savedAt: string | null;
  secretsSet: string[];
}

/** The draft, kept by the server as one goes: saved half a second after the last key, and with each step. */
export function useKeptDraft(start: StartingDraft, step: Step) {
  const [draft, setDraft] = useState(start.draft);
  const [isTouched, setIsTouched] = useState(start.savedAt !== null);
  const content = JSON.stringify({ ...draft, step, sourceLabel: sourceLabel(draft.source) });
  const { keeping, savedContent, secretsSet, save, releases, hold, release } = useSaving(start, content);
  const knownStep = useRef(step);

  useEffect(() => {
    if (!isTouched) return;
    // Whoever goes to another step may be about to leave.
    const waitMs = knownStep.current === step ? pauseMs : 0;
    knownStep.current = step;
    const timer = setTimeout(() => void save(content), waitMs);
    return () => clearTimeout(timer);
  }, [content, step, isTouched, save, releases]);

  const change = useCallback<ChangeDraft>((next) => {
    setIsTouched(true);
    setDraft((before) => ({ ...before, ...(typeof next === 'function' ? next(before) : next) }));
  }, []);
  const isBehind = isTouched && keeping.kind !== 'failed' && savedContent !== content;
  const shown: Keeping = isBehind ? { kind: 'saving' } : keeping;
  return {
    draft,
    change,
    keeping: shown,
    secretsSet,
    isTouched,
    saveNow: () => save(content),
    hold,
    release,
  };
}

/** Sends the draft to the server, and knows what the server has of it. */
function useSaving({ loadId, baseVersion, savedAt, ...start }: StartingDraft, content: string) {
  const [keeping, setKeeping] = useState<Keeping>(
    savedAt === null ? { kind: 'nothing' } : { kind: 'saved', at: savedAt },
  );
  const [secretsSet, setSecretsSet] = useState(start.secretsSet);
  const [savedContent, setSavedContent] = useState(savedAt === null ? '' : content);
  const sent = useRef(savedContent);
  // A reference, because what is on its way when the load is saved looks at it.
  const isHeld = useRef(false);
  const [releases, setReleases] = useState(0);

  const save = useCallback(
    async (text: string) => {
      if (isHeld.current || sent.current === text) return;
      sent.current = text;
      setKeeping({ kind: 'saving' });
      const result = await saveDraftAction({
        loadId,
        baseVersion,
        content: JSON.parse(text) as SaveDraftInput['content'],
      }).catch(() => ({ ok: false as const, error: { message: 'The server did not answer.' } }));
      // A later change is on its way, and tells how it went.
      if (isHeld.current || sent.current !== text) return;
      if (!result.ok) {
        sent.current = '';
        return setKeeping({ kind: 'failed', error: result.error });
      }
      setSavedContent(text);
      setKeeping({ kind: 'saved', at: result.data.savedAt });
      setSecretsSet(result.data.secretsSet);
    },
    [loadId, baseVersion],
  );
  /** Nothing is kept from now on: the draft is being saved as a version, or discarded. */
  const hold = useCallback(() => {
    isHeld.current = true;
  }, []);
  const release = useCallback(() => {
    isHeld.current = false;
    setReleases((count) => count + 1);
  }, []);
  return { keeping, savedContent, secretsSet, save, releases, hold, release };
}
