'use client';

import { useState } from 'react';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { Field, type FieldControl } from '@/app/_components/ui/field';
import { Input, Textarea } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { ConnectionView, TableSummary } from '@/lib/control/connections/schemas';
import type { DatabaseDraft } from '../draft';
import { useTables } from './use-target';

interface TableFieldsProps {
  database: DatabaseDraft;
  onChange: (next: DatabaseDraft) => void;
  connections: ConnectionView[];
  error: string | undefined;
}

/** What to read of a database: over which connection, and which table or what query. */
export function TableFields({ database, onChange, connections, error }: TableFieldsProps) {
  const set = (next: Partial<DatabaseDraft>) => onChange({ ...database, ...next });
  // What was said of the query is nothing against a table, and the other way round.
  const [ofOther, setOfOther] = useState<string>();
  const ownError = error === ofOther ? undefined : error;
  const readable = connections.filter(({ kind }) => kind === 'postgres');
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Connection"
        className="sm:max-w-sm"
        hint={
          readable.length === 0
            ? 'There is none to a PostgreSQL database yet: make one on the page Connections.'
            : undefined
        }
      >
        {(control) => (
          <Select
            {...control}
            disabled={readable.length === 0}
            value={database.connectionId ?? ''}
            onChange={(event) => set({ connectionId: event.target.value, table: null })}
          >
            <option value="" disabled>
              Choose a connection
            </option>
            {readable.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ChoiceCards
        label="What to read"
        value={database.reads}
        onChange={(reads) => {
          setOfOther((before) => (before === undefined ? error : undefined));
          set({ reads });
        }}
        choices={[
          { value: 'table', title: 'A table or view', description: 'All its rows, several ranges at once.' },
          { value: 'query', title: 'A query', description: 'What one SELECT gives; it runs read-only.' },
        ]}
      />
      {database.reads === 'table' ? (
        // Another connection has other tables: what was typed is no name there.
        <ReadableTable
          key={database.connectionId}
          connectionId={database.connectionId}
          table={database.table}
          onChange={(table) => set({ table })}
          error={ownError}
        />
      ) : (
        <Field
          label="Query"
          error={ownError}
          hint="Give every column a name. Times are read in UTC; the query sees the database as of one moment."
        >
          {(control) => (
            <Textarea
              {...control}
              className="min-h-40 font-mono text-table"
              spellCheck={false}
              placeholder="SELECT id, total FROM orders WHERE region = 'north'"
              value={database.query}
              onChange={(event) => set({ query: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

interface ReadableTableProps {
  connectionId: string | null;
  table: DatabaseDraft['table'];
  onChange: (table: DatabaseDraft['table']) => void;
  error: string | undefined;
}

/** A list to search in: a database may have thousands of tables. */
export function ReadableTable({ connectionId, table: chosen, onChange, error }: ReadableTableProps) {
  const tables = useTables(connectionId);
  const readable = tables.data?.filter(({ mayRead }) => mayRead);
  const [text, setText] = useState(chosen ? nameOf(chosen) : '');
  const isUnknown = readable !== undefined && text !== '' && chosen === null;
  const choose = (next: string) => {
    setText(next);
    const found = readable?.find((table) => nameOf(table) === next.trim());
    onChange(found ? { schema: found.schema, name: found.name } : null);
  };
  return (
    <Field
      label="Table or view"
      error={error ?? (tables.isError ? tables.error.message : undefined)}
      hint={hintOf(connectionId, readable, isUnknown)}
    >
      {(control) => <TableInput control={control} text={text} onChange={choose} tables={readable} />}
    </Field>
  );
}

interface TableInputProps {
  control: FieldControl;
  text: string;
  onChange: (text: string) => void;
  /** Undefined as long as they are not known: a name could not be found among them. */
  tables: TableSummary[] | undefined;
}

function TableInput({ control, text, onChange, tables }: TableInputProps) {
  const list = `${control.id}-tables`;
  return (
    <>
      <Input
        {...control}
        list={list}
        disabled={tables === undefined}
        className="font-mono text-table"
        spellCheck={false}
        placeholder="Type a part of its name"
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={list}>
        {tables?.map((table) => (
          <option key={nameOf(table)} value={nameOf(table)}>
            {table.isView ? 'view' : undefined}
          </option>
        ))}
      </datalist>
    </>
  );
}

function hintOf(connectionId: string | null, tables: TableSummary[] | undefined, isUnknown: boolean): string {
  if (connectionId === null) return 'Choose a connection first.';
  if (!tables) return 'Reading the list of tables …';
  if (tables.length === 0) return 'This database has no table that the user may read.';
  if (isUnknown) return 'No table is called that. Choose one of the list.';
  return `${tables.length} ${tables.length === 1 ? 'table or view' : 'tables and views'} in this database that the user may read.`;
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}
