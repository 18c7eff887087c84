'use client';

import { Plus, Trash2 } from 'lucide-react';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import type { TableView } from '@/lib/control/connections/schemas';
import { COMPUTED_KINDS, emptyStart, type ComputedKind } from '../computed-starts';
import { computedId, type ComputedDraft, type Draft, type SettledComputed } from '../draft';
import type { Settlement } from '../settle';
import { ColumnField } from './column-field';
import { ComputedStart } from './computed-start';
import { TypeSelect } from './type-select';
import type { ChangeDraft } from './use-kept-draft';

interface ComputedColumnsProps {
  draft: Draft;
  change: ChangeDraft;
  settlement: Settlement;
  /** As long as the person has none of their own. */
  proposed: ComputedDraft[];
  /** The existing table; null where a new one is made. */
  target: TableView | null;
}

/** Columns that no field fills alone: a constant, several fields joined, an expression. */
export function ComputedColumns({ draft, change, settlement, proposed, target }: ComputedColumnsProps) {
  const fields = settlement.fields.map(({ field }) => field);
  const put = (id: string, next: Partial<ComputedDraft>) =>
    change(({ computed }) => ({
      computed: (computed ?? proposed).map((each) => (each.id === id ? { ...each, ...next } : each)),
    }));
  const add = () =>
    change(({ computed }) => {
      const before = computed ?? proposed;
      return {
        computed: [...before, { id: freeId(before), column: '', from: emptyStart('constant', '') }],
      };
    });
  const remove = (id: string) =>
    change(({ computed, transforms }) => ({
      computed: (computed ?? proposed).filter((each) => each.id !== id),
      transforms: transforms?.filter(({ field }) => field !== id) ?? null,
    }));
  return (
    <section aria-label="Computed columns">
      <h2 className="mb-1 text-table font-semibold">Computed columns</h2>
      <p className="mb-2 max-w-prose text-xs text-ink-2">
        Columns that no field fills alone: the same text in every row, fields joined, one more column from a
        field (a part of it by the transform Split), or an SQL expression.
      </p>
      {settlement.computed.length > 0 && (
        <ol aria-label="Computed columns" className="panel mb-3 divide-y divide-line">
          {settlement.computed.map((computed, index) => (
            <ComputedRow
              key={computed.id}
              number={index + 1}
              computed={computed}
              fields={fields}
              columns={target?.columns.filter(({ isGenerated }) => !isGenerated).map(({ name }) => name)}
              isNewTable={draft.isNewTable}
              onChange={(next) => put(computed.id, next)}
              onRemove={() => remove(computed.id)}
            />
          ))}
        </ol>
      )}
      <Button onClick={add}>
        <Plus aria-hidden /> Add a computed column
      </Button>
    </section>
  );
}

interface ComputedRowProps {
  number: number;
  computed: SettledComputed;
  fields: readonly string[];
  /** Of the existing table; undefined where a new one is made. */
  columns: readonly string[] | undefined;
  isNewTable: boolean;
  onChange: (next: Partial<ComputedDraft>) => void;
  onRemove: () => void;
}

function ComputedRow(props: ComputedRowProps) {
  const { number, computed, fields, columns, isNewTable, onChange, onRemove } = props;
  const { column, type, from } = computed;
  return (
    <li
      aria-label={`Computed column ${number}`}
      className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-3 p-3 sm:p-4 md:grid-cols-[12rem_12rem_minmax(0,1fr)_auto]"
    >
      <div className="flex flex-col gap-2">
        <ColumnField
          label="Column"
          value={column}
          columns={columns && (column === '' ? ['', ...columns] : columns)}
          onChange={(next) => onChange({ column: next })}
        />
        {isNewTable && (
          <TypeSelect
            label={`Type of ${column || `computed column ${number}`}`}
            detected="text"
            value={type}
            onChange={(next) => onChange({ type: next })}
          />
        )}
      </div>
      <div className="max-md:col-span-2 max-md:row-start-2">
        <Field label="Filled by">
          {(control) => (
            <Select
              {...control}
              value={from.kind}
              onChange={(event) =>
                onChange({ from: emptyStart(event.target.value as ComputedKind, fields[0] ?? '') })
              }
            >
              {Object.entries(COMPUTED_KINDS).map(([kind, words]) => (
                <option key={kind} value={kind}>
                  {words}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div className="min-w-0 max-md:col-span-2 max-md:row-start-3">
        <ComputedStart from={from} fields={fields} onChange={(next) => onChange({ from: next })} />
      </div>
      <div className="col-start-2 row-start-1 flex max-md:mt-6 md:col-start-4">
        <Button
          variant="ghost"
          size="icon"
          aria-label={`Remove computed column ${number}`}
          onClick={onRemove}
        >
          <Trash2 aria-hidden />
        </Button>
      </div>
    </li>
  );
}

function freeId(computed: readonly ComputedDraft[]): string {
  const taken = new Set(computed.map(({ id }) => id));
  let number = computed.length + 1;
  while (taken.has(computedId(number))) number += 1;
  return computedId(number);
}
