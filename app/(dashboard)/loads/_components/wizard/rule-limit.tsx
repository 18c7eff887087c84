'use client';

import { useState } from 'react';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { RuleView } from '@/lib/control/rules/schemas';
import { describeLimit } from '../../[id]/_components/describe-params';

type Limit = Pick<RuleView, 'maxCount' | 'maxShare'>;

/** How many rows a rule may refuse before it fails the batch; left empty, the threshold for all rows alone decides. */
export function RuleLimit({ limit, onChange }: { limit: Limit; onChange: (limit: Limit) => void }) {
  return (
    <Disclosure summary={`Limit: ${describeLimit(limit) || 'none of its own'}`} className="mt-2">
      <div className="mt-1 grid gap-x-4 gap-y-3 sm:grid-cols-2">
        <LimitField
          label="Share of the rows (%)"
          error="Enter a share from 0 to 100, or nothing."
          value={limit.maxShare}
          toText={(share) => String(Math.round(share * 1e6) / 1e4)}
          fromText={(text) => within(Number(text.replace(',', '.')) / 100, 1)}
          onChange={(maxShare) => onChange({ ...limit, maxShare })}
        />
        <LimitField
          label="Number of rows"
          error="Enter whole rows, or nothing."
          value={limit.maxCount}
          toText={String}
          fromText={(text) => (/^\d+$/.test(text) ? within(Number(text), MOST_ROWS) : null)}
          onChange={(maxCount) => onChange({ ...limit, maxCount })}
        />
      </div>
    </Disclosure>
  );
}

const MOST_ROWS = 2_147_483_647;

function within(value: number, most: number): number | null {
  return value >= 0 && value <= most ? value : null;
}

interface LimitFieldProps {
  label: string;
  error: string;
  value: number | undefined;
  toText: (value: number) => string;
  /** Null for what is none. */
  fromText: (text: string) => number | null;
  onChange: (value: number | undefined) => void;
}

function LimitField({ label, error, value, toText, fromText, onChange }: LimitFieldProps) {
  const [text, setText] = useState(value === undefined ? '' : toText(value));
  const read = (next: string) => (next.trim() === '' ? undefined : fromText(next.trim()));
  return (
    <Field label={label} error={read(text) === null ? error : undefined}>
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          placeholder="no limit"
          className="tabular-nums"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = read(event.target.value);
            if (next !== null) onChange(next);
          }}
        />
      )}
    </Field>
  );
}
