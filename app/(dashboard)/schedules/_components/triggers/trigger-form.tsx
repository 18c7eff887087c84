'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import type { UpstreamLoad } from '@/lib/control/triggers/schemas';
import { createTriggerAction, updateTriggerAction } from '../../actions';
import { triggerSettingsOf, type TriggerDraft } from './trigger-draft';
import { TriggerFields, type StartedLoad } from './trigger-fields';

const FILES = {
  value: 'files',
  title: 'A new file',
  description: 'In a folder that workers watch.',
} as const;
const OTHERS = [
  { value: 'webhook', title: 'A signed request', description: 'From a program, over HTTP.' },
  { value: 'load', title: 'Another load', description: 'When one of its batches has succeeded.' },
] as const;

interface TriggerFormProps {
  load: StartedLoad;
  upstreamLoads: UpstreamLoad[];
  /** The trigger that is changed; left out, a new one is made. */
  id?: string;
  initial: TriggerDraft;
  onDone: (secret?: string) => void;
}

export function TriggerForm({ load, upstreamLoads, id, initial, onDone }: TriggerFormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState(initial);
  const [failure, setFailure] = useState<Failure & { fields?: Record<string, string> }>();
  const [isPending, start] = useTransition();
  const set = (change: Partial<TriggerDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setFailure(undefined);
  };
  const save = () =>
    start(async () => {
      const settings = triggerSettingsOf(draft);
      const result = await (id
        ? updateTriggerAction({ id, settings })
        : createTriggerAction({ loadId: load.id, settings }));
      if (!result.ok) return setFailure(result.error);
      router.refresh();
      onDone('secret' in result.data ? (result.data.secret ?? undefined) : undefined);
    });
  return (
    <form
      aria-label={id ? 'Change the trigger' : 'New trigger'}
      className="panel flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {!id && (
        <ChoiceCards
          label="Kind of trigger"
          className="sm:grid-cols-3"
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          choices={load.readsFiles ? [FILES, ...OTHERS] : OTHERS}
        />
      )}
      <TriggerFields
        load={load}
        upstreamLoads={upstreamLoads}
        draft={draft}
        errors={failure?.fields ?? {}}
        set={set}
      />
      {failure && !failure.fields && <FailureNotice failure={failure} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" isPending={isPending}>
          {id ? 'Save the trigger' : 'Add the trigger'}
        </Button>
        <Button onClick={() => onDone()}>Cancel</Button>
      </div>
    </form>
  );
}
