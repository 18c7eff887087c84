'use client';

import { useState, useTransition } from 'react';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Panel } from '@/app/_components/panel';
import { defaultsOf, type JsonSchema } from '@/app/_components/schema-form/json-schema';
import { SchemaForm, type Settings } from '@/app/_components/schema-form/schema-form';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { ConnectionTest, ConnectionView, KindView } from '@/lib/control/connections/schemas';
import { createConnectionAction, testConnectionAction, updateConnectionAction } from '../actions';
import { CONNECTION_LOOKS, settingsFromUrl } from './connection-looks';
import { TestSteps } from './connection-test';

interface ConnectionFormProps {
  kinds: KindView[];
  /** The stored connection; left out, a new one is made. */
  connection?: ConnectionView;
  onSaved: (connection: ConnectionView) => void;
}

export function ConnectionForm({ kinds, connection, onSaved }: ConnectionFormProps) {
  const [kindName, setKindName] = useState(connection?.kind ?? kinds[0]!.kind);
  const kind = kinds.find((each) => each.kind === kindName) ?? kinds[0]!;
  const schema = kind.jsonSchema as JsonSchema;
  const [name, setName] = useState(connection?.name ?? '');
  const [config, setConfig] = useState<Settings>(connection?.config ?? defaultsOf(schema));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Failure>();
  const [test, setTest] = useState<ConnectionTest>();
  const [isTesting, startTest] = useTransition();
  const [isSaving, startSave] = useTransition();

  const forget = () => {
    setFailure(undefined);
    setErrors({});
    setTest(undefined);
  };
  const fail = (error: Failure & { fields?: Record<string, string> | undefined }) => {
    const fields = fieldErrors(error.fields);
    setErrors(fields);
    if (Object.keys(fields).length === 0) setFailure(error);
  };

  const runTest = () =>
    startTest(async () => {
      forget();
      const result = await testConnectionAction({
        ...(connection && { id: connection.id }),
        kind: kind.kind,
        config,
      });
      if (!result.ok) return fail(result.error);
      setTest(result.data);
      setErrors(errorsOfTest(result.data));
    });

  const save = () =>
    startSave(async () => {
      setFailure(undefined);
      setErrors({});
      const result = connection
        ? await updateConnectionAction({ id: connection.id, name, config })
        : await createConnectionAction({
            name: name || String(config.database ?? ''),
            kind: kind.kind,
            config,
          });
      if (!result.ok) return fail(result.error);
      onSaved(result.data);
    });

  return (
    <form
      noValidate
      className="@container"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="grid items-start gap-4 @3xl:grid-cols-[minmax(0,42rem)_minmax(18rem,26rem)]">
        <div className="panel flex flex-col gap-4 p-4">
          <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
            <Field
              label="Name"
              error={errors.name}
              hint="How loads refer to it. Left empty, the database's name."
            >
              {(control) => (
                <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />
              )}
            </Field>
            {kinds.length > 1 && !connection && (
              <Field label="Kind">
                {(control) => (
                  <Select {...control} value={kindName} onChange={(event) => setKindName(event.target.value)}>
                    {kinds.map((each) => (
                      <option key={each.kind} value={each.kind}>
                        {each.title}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            )}
          </div>
          <SchemaForm
            schema={schema}
            value={config}
            onChange={(next) => {
              // A whole address pasted into the host field fills the form.
              const settings = typeof next.host === 'string' ? settingsFromUrl(next.host) : undefined;
              setConfig(settings ? { ...next, ...settings } : next);
            }}
            errors={errors}
            looks={CONNECTION_LOOKS}
            secretFields={kind.secretFields}
            secretsSet={connection?.secretsSet ?? []}
          />
          {failure && <FailureNotice failure={failure} />}
          <div>
            <Button type="submit" variant="primary" isPending={isSaving}>
              {connection ? 'Save changes' : 'Save connection'}
            </Button>
          </div>
        </div>
        <Panel
          title="Test"
          aside={
            <Button size="small" onClick={runTest} isPending={isTesting}>
              Test now
            </Button>
          }
        >
          <TestSteps test={test} isTesting={isTesting} />
        </Panel>
      </div>
    </form>
  );
}

/** `config.host` of an error is the field `host` of the form. */
function fieldErrors(fields: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([path, message]) => [path.replace(/^config\./, ''), message]),
  );
}

function errorsOfTest(test: ConnectionTest): Record<string, string> {
  const failed = test.steps.filter((step) => !step.ok && !step.skipped && step.field);
  return Object.fromEntries(
    failed.map(({ field, message, remedy }) => [field!, remedy ? `${message} ${remedy}` : message]),
  );
}
