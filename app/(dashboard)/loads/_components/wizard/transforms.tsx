'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import type { KindView } from '@/lib/control/connections/schemas';
import type { FieldTransform } from '../draft';
import type { Settlement } from '../settle';
import { TransformRow } from './transform-row';
import type { ChangeDraft } from './use-kept-draft';

interface TransformsProps {
  change: ChangeDraft;
  settlement: Settlement;
  transformKinds: KindView[];
}

/** What is done to values before they are typed; those of one field run in the order of the list. */
export function Transforms({ change, settlement, transformKinds }: TransformsProps) {
  const { transforms } = settlement;
  /** Forms keep what is typed: where rows change places, they start from their new values. */
  const [order, setOrder] = useState(0);
  const fields = [
    ...settlement.fields,
    ...settlement.computed.map(({ id, column }) => ({ field: id, column })),
  ].flatMap(({ field, column }) => (column ? [{ field, column }] : []));
  const put = (next: FieldTransform[]) => change({ transforms: next });
  const add = () => {
    const used = new Set(transforms.map(({ field }) => field));
    const field = fields.find((each) => !used.has(each.field)) ?? fields[0];
    put([...transforms, { field: field?.field ?? '', transform: transformKinds[0]!.kind, params: {} }]);
  };
  const reorder = (next: FieldTransform[]) => {
    setOrder(order + 1);
    put(next);
  };
  const raise = (index: number) =>
    reorder(
      transforms.flatMap((each, at) =>
        at === index - 1 ? [transforms[index]!, each] : at === index ? [] : [each],
      ),
    );
  return (
    <section aria-label="Transforms">
      <h2 className="mb-1 text-table font-semibold">Transforms</h2>
      <p className="mb-2 max-w-prose text-xs text-ink-2">
        How values are written: blanks, decimal commas, day first. They run in this order before types and
        rules; a value that cannot be read goes into quarantine with its row. What the file's values call for
        is proposed.
      </p>
      {transforms.length > 0 && (
        <ol aria-label="Transforms" className="panel mb-3 divide-y divide-line">
          {transforms.map((transform, index) => (
            <TransformRow
              key={index}
              number={index + 1}
              transform={transform}
              order={order}
              fields={fields}
              transformKinds={transformKinds}
              onChange={(next) => put(transforms.map((each, at) => (at === index ? next : each)))}
              onRaise={index === 0 ? undefined : () => raise(index)}
              onRemove={() => reorder(transforms.filter((_, at) => at !== index))}
            />
          ))}
        </ol>
      )}
      <Button onClick={add}>
        <Plus aria-hidden /> Add a transform
      </Button>
    </section>
  );
}
