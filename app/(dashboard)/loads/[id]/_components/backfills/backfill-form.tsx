'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { countOf } from '@/app/_components/format';
import { FailureNotice, Notice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { BackfillPlan, CreateBackfillInput } from '@/lib/control/backfills/schemas';
import { createBackfillAction, planBackfillAction } from './actions';

type Unit = 'hours' | 'days' | 'weeks' | 'months';

interface Draft {
  of: 'times' | 'keys';
  from: string;
  to: string;
  size: string;
  unit: Unit;
  ahead: string;
}

const KINDS = [
  { value: 'times', title: 'Days', description: 'The cursor is a date or a timestamp. Days are UTC.' },
  { value: 'keys', title: 'Keys', description: 'The cursor is a whole number.' },
] as const;

function rangeOf({ of, from, to, size, unit }: Draft): CreateBackfillInput['range'] {
  const figures = { from, to, size: size.trim() === '' ? NaN : Number(size) };
  return of === 'keys' ? { of, ...figures } : { of, ...figures, unit };
}

interface BackfillFormProps {
  loadId: string;
  mode: string;
  onDone: () => void;
}

/** First what it would do, then whether it shall. */
export function BackfillForm({ loadId, mode, onDone }: BackfillFormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>({
    ...{ of: 'times', from: '', to: '', size: '1', unit: 'days', ahead: '1' },
  });
  const [plan, setPlan] = useState<BackfillPlan>();
  const [failure, setFailure] = useState<Failure & { fields?: Record<string, string> }>();
  const [isPending, start] = useTransition();
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setPlan(undefined);
    setFailure(undefined);
  };
  const submit = () =>
    start(async () => {
      const range = rangeOf(draft);
      if (!plan) {
        const result = await planBackfillAction({ loadId, range });
        if (result.ok) setPlan(result.data);
        else setFailure(result.error);
        return;
      }
      const result = await createBackfillAction({ loadId, range, ahead: Number(draft.ahead) });
      if (!result.ok) return setFailure(result.error);
      router.refresh();
      onDone();
    });
  return (
    <form
      aria-label="New backfill"
      className="panel flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ChoiceCards
        label="Kind of range"
        value={draft.of}
        onChange={(of) => set({ of, from: '', to: '', size: of === 'keys' ? '100000' : '1' })}
        choices={KINDS}
      />
      <RangeFields draft={draft} errors={failure?.fields ?? {}} set={set} />
      {mode === 'append' && (
        <Notice tone="warning" title="This load appends.">
          Rows that are in the table already may be added again.
        </Notice>
      )}
      {failure && (!failure.fields || 'range.of' in failure.fields) && <FailureNotice failure={failure} />}
      {plan && <PlanNotice plan={plan} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" isPending={isPending}>
          {plan ? `Start ${countOf(plan.chunks, 'batch', 'batches')}` : 'Show the chunks'}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

function PlanNotice({ plan: { chunks, first, last } }: { plan: BackfillPlan }) {
  return (
    <Notice tone="info" title={`${countOf(chunks, 'chunk')}, each a batch of its own.`}>
      The first: {first.from} to {first.to}. {chunks > 1 && `The last: ${last.from} to ${last.to}.`} Both ends
      are included. After three failures in a row it stops by itself.
    </Notice>
  );
}

interface RangeFieldsProps {
  draft: Draft;
  errors: Record<string, string>;
  set: (change: Partial<Draft>) => void;
}

function RangeFields({ draft, errors, set }: RangeFieldsProps) {
  const isTimes = draft.of === 'times';
  const text = (name: 'from' | 'to' | 'size', label: string, isDay: boolean) => (
    <Field label={label} error={errors[`range.${name}`]}>
      {(control) => (
        <Input
          {...control}
          {...(isDay ? { type: 'date' } : { inputMode: 'numeric' as const })}
          value={draft[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {text('from', isTimes ? 'First day' : 'First key', isTimes)}
      {text('to', isTimes ? 'Last day' : 'Last key', isTimes)}
      {text('size', isTimes ? 'Chunk' : 'Keys in a chunk', false)}
      {isTimes && (
        <Field label="Unit" error={errors['range.unit']}>
          {(control) => (
            <Select
              {...control}
              value={draft.unit}
              onChange={(event) => set({ unit: event.target.value as Unit })}
            >
              {['hours', 'days', 'weeks', 'months'].map((unit) => (
                <option key={unit}>{unit}</option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field
        label="Chunks in the queue at once"
        className="sm:col-span-2"
        hint="Batches of one load always run one after the other, so that no two merges meet: more chunks in the queue do not run side by side. They only spare the second between two chunks, and make a scheduled batch of this load wait behind all of them."
      >
        {(control) => (
          <Select
            {...control}
            className="max-w-40"
            value={draft.ahead}
            onChange={(event) => set({ ahead: event.target.value })}
          >
            {Array.from({ length: 10 }, (_, index) => (
              <option key={index}>{index + 1}</option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
