'use client';

import { DayButtons } from '@/app/_components/day-buttons';
import { SpanFields } from '@/app/_components/span-fields';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { ScheduleDraft } from './schedule-draft';

export interface DraftFieldsProps {
  draft: ScheduleDraft;
  errors: Record<string, string>;
  set: (change: Partial<ScheduleDraft>) => void;
}

const KINDS = [
  { value: 'weekly', title: 'Days of the week', description: 'At one time, on the days you choose.' },
  { value: 'interval', title: 'Every so often', description: 'Minutes, hours or days after the last time.' },
  { value: 'cron', title: 'Cron', description: 'Five fields: minute, hour, day, month, weekday.' },
] as const;

/** When it fires. */
export function TimingFields({ draft, errors, set }: DraftFieldsProps) {
  return (
    <>
      <ChoiceCards
        label="Kind of schedule"
        className="sm:grid-cols-3"
        value={draft.kind}
        onChange={(kind) => set({ kind })}
        choices={KINDS}
      />
      {draft.kind === 'cron' && (
        <Field
          label="Cron expression"
          hint="0 6 * * 1-5 is weekdays at 06:00."
          error={errors['timing.expression']}
        >
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              value={draft.expression}
              onChange={(event) => set({ expression: event.target.value })}
            />
          )}
        </Field>
      )}
      {draft.kind === 'interval' && (
        <SpanFields
          label="Every"
          isWhole
          amount={draft.every}
          unit={draft.unit}
          error={errors['timing.every']}
          onChange={({ amount: every = draft.every, unit = draft.unit }) => set({ every, unit })}
        />
      )}
      {draft.kind === 'weekly' && <WeeklyFields draft={draft} errors={errors} set={set} />}
    </>
  );
}

function WeeklyFields({ draft, errors, set }: DraftFieldsProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
      <Field label="Time" error={errors['timing.time']} className="w-32">
        {(control) => (
          <Input
            {...control}
            type="time"
            value={draft.time}
            onChange={(event) => set({ time: event.target.value })}
          />
        )}
      </Field>
      <DayButtons days={draft.days} error={errors['timing.days']} onChange={(days) => set({ days })} />
    </div>
  );
}
