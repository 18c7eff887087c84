'use client';

import { useEffect } from 'react';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { ConnectionView } from '@/lib/control/connections/schemas';
import { tableNameFor, type Draft } from '../draft';
import type { ChangeDraft } from './use-kept-draft';
import { useTables } from './use-target';

interface DestinationFieldsProps {
  draft: Draft;
  change: ChangeDraft;
  connections: ConnectionView[];
}

export function DestinationFields({ draft, change, connections }: DestinationFieldsProps) {
  // Another table has other columns: choices made for the old one would be wrong.
  const retarget = (next: Partial<Draft>) => change({ columns: {}, key: null, mode: null, ...next });
  useEffect(() => {
    if (draft.connectionId === null && connections.length === 1) change({ connectionId: connections[0]!.id });
    if (draft.isNewTable && draft.table.name === '') {
      change(({ source, table }) => ({ table: { ...table, name: tableNameFor(source) } }));
    }
    // Proposed once; a name that the person empties stays empty.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <div className="flex flex-col gap-4">
      <div className="grid max-w-3xl gap-x-4 gap-y-3 sm:grid-cols-2">
        <Field label="Connection">
          {(control) => (
            <Select
              {...control}
              value={draft.connectionId ?? ''}
              onChange={(event) => retarget({ connectionId: event.target.value })}
            >
              <option value="" disabled>
                Choose a connection
              </option>
              {connections.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <ChoiceCards
        label="Table"
        className="max-w-3xl"
        value={draft.isNewTable ? 'new' : 'existing'}
        onChange={(which) =>
          retarget({
            isNewTable: which === 'new',
            table: {
              schema: draft.table.schema || 'public',
              name: which === 'new' ? tableNameFor(draft.source) : '',
            },
          })
        }
        choices={[
          {
            value: 'new',
            title: 'A new table',
            description: 'Made by the first batch if it is missing, with the types below.',
          },
          {
            value: 'existing',
            title: 'An existing table',
            description: 'Its own types and constraints are kept and checked.',
          },
        ]}
      />
      {draft.isNewTable ? (
        <NewTable draft={draft} change={change} />
      ) : (
        <ExistingTable draft={draft} retarget={retarget} />
      )}
    </div>
  );
}

function NewTable({ draft, change }: { draft: Draft; change: ChangeDraft }) {
  return (
    <div className="grid max-w-3xl grid-cols-[1fr_2fr] gap-x-4">
      <Field label="Schema">
        {(control) => (
          <Input
            {...control}
            className="font-mono text-table"
            value={draft.table.schema}
            onChange={(event) => change({ table: { ...draft.table, schema: event.target.value } })}
          />
        )}
      </Field>
      <Field label="Table name">
        {(control) => (
          <Input
            {...control}
            className="font-mono text-table"
            value={draft.table.name}
            onChange={(event) => change({ table: { ...draft.table, name: event.target.value } })}
          />
        )}
      </Field>
    </div>
  );
}

function ExistingTable({ draft, retarget }: { draft: Draft; retarget: (next: Partial<Draft>) => void }) {
  const tables = useTables(draft.connectionId);
  const loadable = tables.data?.filter(({ isView, mayWrite }) => !isView && mayWrite);
  const value = draft.table.name ? JSON.stringify([draft.table.schema, draft.table.name]) : '';
  return (
    <div className="grid max-w-3xl sm:grid-cols-2 sm:gap-x-4">
      <Field
        label="Table"
        error={tables.isError ? tables.error.message : undefined}
        hint={loadable?.length === 0 ? 'This database has no table that the user may load into.' : undefined}
      >
        {(control) => (
          <Select
            {...control}
            disabled={!tables.data}
            value={value}
            onChange={(event) => {
              const [schema, name] = JSON.parse(event.target.value) as [string, string];
              retarget({ table: { schema, name } });
            }}
          >
            <option value="" disabled>
              {tables.isLoading ? 'Reading the tables …' : 'Choose a table'}
            </option>
            {loadable?.map(({ schema, name }) => (
              <option key={`${schema}.${name}`} value={JSON.stringify([schema, name])}>
                {schema}.{name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
