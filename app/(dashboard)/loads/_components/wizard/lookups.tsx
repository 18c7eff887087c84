'use client';

import { Plus } from 'lucide-react';
import { Button } from '@/app/_components/ui/button';
import { Disclosure } from '@/app/_components/ui/disclosure';
import type { KindView } from '@/lib/control/connections/schemas';
import type { Draft, LookupDraft } from '../draft';
import { expressionsOf } from '../expressions';
import { emptyLookup, usesOf } from '../lookups';
import type { Settlement } from '../settle';
import { LookupRow } from './lookup-row';
import type { ChangeDraft } from './use-kept-draft';

interface LookupsProps {
  draft: Draft;
  change: ChangeDraft;
  settlement: Settlement;
  transformKinds: KindView[];
}

/** Tables of the destination that expressions take values from. */
export function Lookups({ draft, change, settlement, transformKinds }: LookupsProps) {
  const { lookups } = settlement;
  const expressions = expressionsOf(draft, settlement);
  const put = (next: LookupDraft[]) => change({ lookups: next });
  return (
    <section aria-label="Look-ups">
      <h2 className="mb-1 text-table font-semibold">Look-ups</h2>
      <p className="mb-2 max-w-prose text-xs text-ink-2">
        Tables of the destination that expressions take values from, such as the name of a country by its
        code: <code>lookup(&apos;countries&apos;, value)</code>, NULL for a code that is not there. Every
        batch reads them once, when it begins.
      </p>
      {lookups.length > 0 && (
        <ol aria-label="Look-ups" className="panel mb-3 divide-y divide-line">
          {lookups.map((lookup, index) => (
            <LookupRow
              // Rows have no names of their own until they are given one.
              key={`${index}/${lookups.length}`}
              number={index + 1}
              lookup={lookup}
              connectionId={draft.connectionId}
              uses={lookup.name === '' ? [] : usesOf(lookup.name, expressions)}
              onChange={(next) => put(lookups.map((each, at) => (at === index ? next : each)))}
              onRemove={() => put(lookups.filter((_, at) => at !== index))}
            />
          ))}
        </ol>
      )}
      <Button onClick={() => put([...lookups, emptyLookup()])}>
        <Plus aria-hidden /> Add a look-up
      </Button>
      <AllowedInExpressions kinds={transformKinds} />
    </section>
  );
}

/** As the engine has it, by the form of the transform. */
function AllowedInExpressions({ kinds }: { kinds: readonly KindView[] }) {
  const schema = kinds.find(({ kind }) => kind === 'expression')?.jsonSchema as
    { properties?: Record<string, { description?: string }> } | undefined;
  const allowed = schema?.properties?.expression?.description;
  if (!allowed) return null;
  return (
    <Disclosure summary="What an expression may use" className="mt-3">
      <p className="mt-1 max-w-prose text-xs text-ink-2">{allowed}</p>
    </Disclosure>
  );
}
