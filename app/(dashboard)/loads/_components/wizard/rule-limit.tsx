'use client';

import { Disclosure } from '@/app/_components/ui/disclosure';
import type { RuleView } from '@/lib/control/rules/schemas';
import { describeLimit } from '../../[id]/_components/describe-params';
import { LimitField, RowLimitField, within } from './limit-field';

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
        <RowLimitField
          label="Number of rows"
          value={limit.maxCount}
          onChange={(maxCount) => onChange({ ...limit, maxCount })}
        />
      </div>
    </Disclosure>
  );
}
