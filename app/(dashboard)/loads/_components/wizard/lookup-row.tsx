'use client';

import { Trash2 } from 'lucide-react';
import { FieldError, Field } from '@/app/_components/ui/field';
import { Button } from '@/app/_components/ui/button';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { LookupDraft } from '../draft';
import { callOf } from '../lookups';
import { LookupContent } from './lookup-content';
import { ReadableTable } from './table-fields';
import { useLookup } from './use-lookup';

const MOST_KEY_COLUMNS = 4;

interface LookupRowProps {
  number: number;
  lookup: LookupDraft;
  connectionId: string | null;
  /** Where expressions call it. */
  uses: readonly string[];
  onChange: (next: LookupDraft) => void;
  onRemove: () => void;
}

export function LookupRow({ number, lookup, connectionId, uses, onChange, onRemove }: LookupRowProps) {
  const preview = useLookup(connectionId, lookup);
  const columns = preview.data?.columns.map(({ name }) => name) ?? [];
  const problem = preview.isError ? preview.error.message : (preview.data?.problem ?? undefined);
  const set = (next: Partial<LookupDraft>) => onChange({ ...lookup, ...next });
  const isTable = lookup.table.name !== '';
  return (
    <li
      aria-label={`Look-up ${number}`}
      className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-3 p-3 sm:p-4 md:grid-cols-[14rem_minmax(0,1fr)_auto]"
    >
      <div className="flex flex-col gap-3">
        <ReadableTable
          connectionId={connectionId}
          table={isTable ? lookup.table : null}
          error={undefined}
          // Columns of one table are none of another; a name that nobody has typed follows the table.
          onChange={(table) =>
            set({
              table: table ?? { schema: 'public', name: '' },
              key: [],
              value: '',
              name: nameFor(lookup, table),
            })
          }
        />
        <Field label="Name">
          {(control) => (
            <Input
              {...control}
              className="font-mono text-table"
              spellCheck={false}
              value={lookup.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="grid min-w-0 content-start gap-x-4 gap-y-3 max-md:col-span-2 max-md:row-start-2 sm:grid-cols-2">
        <KeyColumns lookup={lookup} columns={columns} onChange={(key) => set({ key })} />
        <Field label="Value">
          {(control) => (
            <Select
              {...control}
              disabled={!isTable}
              value={lookup.value}
              onChange={(event) => set({ value: event.target.value })}
            >
              <Columns placeholder="Choose a column" columns={[...columns, lookup.value]} />
            </Select>
          )}
        </Field>
        <div className="flex min-w-0 flex-col gap-1 text-xs text-ink-2 sm:col-span-2">
          {problem ? <FieldError>{problem}</FieldError> : <LookupContent content={preview.data?.content} />}
          {lookup.name !== '' && lookup.key.length > 0 && (
            <p className="[overflow-wrap:anywhere]">
              <code>{callOf(lookup)}</code>{' '}
              {uses.length > 0 ? `is used by ${uses.join(', ')}.` : 'is used by no expression yet.'}
            </p>
          )}
        </div>
      </div>
      <div className="col-start-2 row-start-1 flex max-md:mt-6 md:col-start-3">
        <Button variant="ghost" size="icon" aria-label={`Remove look-up ${number}`} onClick={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      </div>
    </li>
  );
}

function nameFor({ name, table }: LookupDraft, next: LookupDraft['table'] | null): string {
  return next && (name === '' || name === table.name) ? next.name.slice(0, 63) : name;
}

interface KeyColumnsProps {
  lookup: LookupDraft;
  columns: readonly string[];
  onChange: (key: string[]) => void;
}

/** A last empty one adds a column; one that is emptied goes. */
function KeyColumns({ lookup: { key, table }, columns, onChange }: KeyColumnsProps) {
  const put = (index: number, column: string) => {
    const next = [...key];
    next[index] = column;
    onChange(next.filter(Boolean));
  };
  const shown = key.length < MOST_KEY_COLUMNS ? [...key, ''] : key;
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-table font-medium text-ink">Key</legend>
      {shown.map((column, index) => (
        <Select
          key={index}
          isSmall={index > 0}
          aria-label={`Key column ${index + 1}`}
          disabled={table.name === ''}
          value={column}
          onChange={(event) => put(index, event.target.value)}
        >
          <Columns
            placeholder={
              index === 0 ? 'Choose a column' : index < key.length ? 'take it out' : 'and another …'
            }
            columns={[...columns.filter((each) => each === column || !key.includes(each)), column]}
          />
        </Select>
      ))}
    </fieldset>
  );
}

function Columns({ placeholder, columns }: { placeholder: string; columns: readonly string[] }) {
  return (
    <>
      <option value="">{placeholder}</option>
      {[...new Set(columns)].filter(Boolean).map((column) => (
        <option key={column} value={column}>
          {column}
        </option>
      ))}
    </>
  );
}
