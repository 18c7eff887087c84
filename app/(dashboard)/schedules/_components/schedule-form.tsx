'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { ZoneField } from '@/app/_components/zone-field';
import { createScheduleAction, updateScheduleAction } from '../actions';
import { PolicyFields } from './policy-fields';
import { settingsOf, type ScheduleDraft } from './schedule-draft';
import { TimingFields } from './timing-fields';
import { TimingPreview } from './timing-preview';

interface ScheduleFormProps {
  loadId: string;
  /** The schedule that is changed; left out, a new one is made. */
  id?: string;
  initial: ScheduleDraft;
  onDone: () => void;
}

export function ScheduleForm({ loadId, id, initial, onDone }: ScheduleFormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Failure>();
  const [isPending, start] = useTransition();
  const set = (change: Partial<ScheduleDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setErrors({});
  };
  const save = () =>
    start(async () => {
      const settings = settingsOf(draft);
      const result = await (id
        ? updateScheduleAction({ id, ...settings })
        : createScheduleAction({ loadId, ...settings }));
      if (result.ok) {
        router.refresh();
        onDone();
        return;
      }
      setErrors(result.error.fields ?? {});
      setFailure(result.error);
    });
  return (
    <form
      aria-label={id ? 'Change the schedule' : 'New schedule'}
      className="panel flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TimingFields draft={draft} errors={errors} set={set} />
      {draft.kind !== 'interval' && (
        <ZoneField
          className="max-w-72"
          value={draft.timeZone}
          error={errors.timeZone}
          onChange={(timeZone) => set({ timeZone })}
        />
      )}
      <TimingPreview settings={settingsOf(draft)} />
      <PolicyFields draft={draft} errors={errors} set={set} />
      {failure && <FailureNotice failure={failure} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" isPending={isPending}>
          {id ? 'Save the schedule' : 'Add the schedule'}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
