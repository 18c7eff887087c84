'use client';

import { Disclosure } from '@/app/_components/ui/disclosure';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { ScheduleDraft } from './schedule-draft';
import type { DraftFieldsProps } from './timing-fields';

const OVERLAPS: Record<ScheduleDraft['overlap'], string> = {
  skip: 'skip this run',
  queue: 'wait behind it (one at most)',
  cancel: 'cancel it and start',
};
const CATCH_UPS: Record<ScheduleDraft['catchUp'], string> = {
  none: 'leave them out',
  latest: 'run once, for the latest',
  all: 'run all of them, up to a number',
};

/** What happens when things do not go to plan, and bounds that most schedules do without. */
export function PolicyFields({ draft, errors, set }: DraftFieldsProps) {
  return (
    <Disclosure isFramed summary="Overlaps, outages, bounds">
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        <Choice
          label="Where the batch before has not ended"
          words={OVERLAPS}
          value={draft.overlap}
          onChange={(overlap) => set({ overlap })}
        />
        <Choice
          label="Times that pass while nothing runs"
          words={CATCH_UPS}
          value={draft.catchUp}
          onChange={(catchUp) => set({ catchUp })}
        />
        {draft.catchUp === 'all' && (
          <Text
            label="Up to"
            error={errors.catchUpLimit}
            value={draft.catchUpLimit}
            onChange={(catchUpLimit) => set({ catchUpLimit })}
          />
        )}
        <Text
          label="Spread over, in minutes"
          hint="Each run is put off by a little within this window, so that many loads do not start in one moment."
          error={errors.jitterSeconds}
          value={draft.jitterMinutes}
          onChange={(jitterMinutes) => set({ jitterMinutes })}
        />
        <Moment
          label="Not before"
          error={errors.startsAt}
          value={draft.startsAt}
          onChange={(startsAt) => set({ startsAt })}
        />
        <Moment
          label="Not after"
          error={errors.endsAt}
          value={draft.endsAt}
          onChange={(endsAt) => set({ endsAt })}
        />
      </div>
    </Disclosure>
  );
}

interface TextProps {
  label: string;
  hint?: string;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

function Text({ label, hint, error, value, onChange }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Moment({ label, error, value, onChange }: TextProps) {
  return (
    <Field label={label} isOptional hint="In your own time zone." error={error}>
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Choice<Value extends string>({
  label,
  words,
  value,
  onChange,
}: {
  label: string;
  words: Record<Value, string>;
  value: Value;
  onChange: (value: Value) => void;
}) {
  return (
    <Field label={label}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value as Value)}>
          {Object.entries<string>(words).map(([each, word]) => (
            <option key={each} value={each}>
              {word}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
