'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { setFreshnessAction } from '@/app/(dashboard)/loads/actions';
import { DayButtons } from '@/app/_components/day-buttons';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { SpanFields } from '@/app/_components/span-fields';
import { Button } from '@/app/_components/ui/button';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { ZoneField } from '@/app/_components/zone-field';
import type { SetFreshnessInput } from '@/lib/control/freshness/schemas';
import { slaOf, type FreshnessDraft } from './freshness-draft';

interface FreshnessFormProps {
  loadId: string;
  initial: FreshnessDraft;
  /** There is one already, which may be taken away. */
  isSet: boolean;
  onDone: () => void;
}

const KINDS = [
  { value: 'by', title: 'By a time of the day', description: 'Loaded by then, on the days you choose.' },
  { value: 'age', title: 'No older than', description: 'Loaded within the last so many hours, always.' },
] as const;

export function FreshnessForm({ loadId, initial, isSet, onDone }: FreshnessFormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState(initial);
  const [failure, setFailure] = useState<Failure & { fields?: Record<string, string> }>();
  const [isPending, start] = useTransition();
  const errors = failure?.fields ?? {};
  const set = (change: Partial<FreshnessDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setFailure(undefined);
  };
  const save = (sla: SetFreshnessInput['sla']) =>
    start(async () => {
      const result = await setFreshnessAction({ loadId, sla });
      if (!result.ok) return setFailure(result.error);
      router.refresh();
      onDone();
    });
  return (
    <form
      aria-label="Freshness"
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save(slaOf(draft));
      }}
    >
      <ChoiceCards
        label="Kind of freshness"
        value={draft.kind}
        onChange={(kind) => set({ kind })}
        choices={KINDS}
      />
      {draft.kind === 'by' ? (
        <DeadlineFields draft={draft} errors={errors} set={set} />
      ) : (
        <SpanFields
          label="No older than"
          amount={draft.amount}
          unit={draft.unit}
          error={errors['sla.minutes']}
          onChange={set}
        />
      )}
      {failure && <FailureNotice failure={failure} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" isPending={isPending}>
          Save the freshness
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        {isSet && (
          <Button className="sm:ml-auto" onClick={() => save(null)}>
            Expect it no more
          </Button>
        )}
      </div>
    </form>
  );
}

interface DraftFieldsProps {
  draft: FreshnessDraft;
  errors: Record<string, string>;
  set: (change: Partial<FreshnessDraft>) => void;
}

function DeadlineFields({ draft, errors, set }: DraftFieldsProps) {
  return (
    <>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <Field label="Loaded by" error={errors['sla.time']} className="w-28">
          {(control) => (
            <Input
              {...control}
              type="time"
              value={draft.time}
              onChange={(event) => set({ time: event.target.value })}
            />
          )}
        </Field>
        <ZoneField
          className="w-56"
          value={draft.timeZone}
          error={errors['sla.timeZone']}
          onChange={(timeZone) => set({ timeZone })}
        />
        <DayButtons days={draft.days} error={errors['sla.days']} onChange={(days) => set({ days })} />
      </div>
      <Field
        label="A batch counts if it ended after"
        hint="00:00 is that of the same day. A time later than the deadline is that of the evening before."
        error={errors['sla.since']}
      >
        {(control) => (
          <Input
            {...control}
            type="time"
            className="w-28"
            value={draft.since}
            onChange={(event) => set({ since: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
