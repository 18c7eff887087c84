'use client';

import { useRouter } from 'next/navigation';
import { useMemo, useState, useTransition } from 'react';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
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
      <ZoneField draft={draft} error={errors.timeZone} set={set} />
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

function ZoneField({
  draft,
  error,
  set,
}: {
  draft: ScheduleDraft;
  error: string | undefined;
  set: (change: Partial<ScheduleDraft>) => void;
}) {
  const zones = useMemo(
    () => [...new Set(['UTC', draft.timeZone, ...Intl.supportedValuesOf('timeZone')])],
    [draft.timeZone],
  );
  if (draft.kind === 'interval') return null;
  return (
    <Field label="Time zone" error={error} className="max-w-72">
      {(control) => (
        <Select
          {...control}
          value={draft.timeZone}
          onChange={(event) => set({ timeZone: event.target.value })}
        >
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      )}
    </Field>
  );
}
