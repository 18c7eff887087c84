'use client';

import { useTransition } from 'react';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import type { JsonSchema } from '@/app/_components/schema-form/json-schema';
import { defaultsOf } from '@/app/_components/schema-form/json-schema';
import { SchemaForm, type FieldLook } from '@/app/_components/schema-form/schema-form';
import { ChoiceCards, type Choice } from '@/app/_components/ui/choice-cards';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { ConnectionView, KindView } from '@/lib/control/connections/schemas';
import type { SourceView } from '@/lib/control/sources/schemas';
import { sourceLabel, type Draft, type SourceDraft, type SourceHow } from '../draft';
import { StepFooter } from './step-footer';
import { TableFields } from './table-fields';
import { UploadField } from './upload-field';
import type { ChangeDraft } from './use-kept-draft';

const HOWS: Choice<SourceHow>[] = [
  {
    value: 'upload',
    title: 'Upload a file',
    description: 'CSV, TSV, NDJSON or JSON from this computer; gzip is fine.',
  },
  {
    value: 'path',
    title: 'A path on the worker',
    description: 'A file or a pattern such as /data/orders/*.csv.',
  },
  { value: 'url', title: 'A URL', description: 'A file on the web, or a paginated JSON API.' },
  {
    value: 'table',
    title: 'A table or a query',
    description: 'Of a PostgreSQL database, over one of the connections.',
  },
  { value: 'stored', title: 'A source already in use', description: 'Several loads may read the same one.' },
];

const isPaginated: FieldLook['when'] = (settings) => settings.paginated === true;
const HTTP_LOOKS: Record<string, FieldLook> = {
  url: { isWide: true, isMono: true, placeholder: 'https://example.com/orders.csv' },
  paginated: { isWide: true },
  records: { when: isPaginated, isMono: true },
  pageSize: { when: isPaginated },
  limitParam: { when: isPaginated, isMono: true },
  offsetParam: { when: isPaginated, isMono: true },
  totalPath: { when: isPaginated, isMono: true },
  requests: { when: isPaginated },
  headers: { isWide: true },
};

interface SourceStepProps {
  draft: Draft;
  change: ChangeDraft;
  sources: SourceView[];
  connections: ConnectionView[];
  fileRoots: readonly string[];
  httpKind: KindView | undefined;
  failure: (Failure & { fields?: Record<string, string> }) | undefined;
  /** Secrets that the draft keeps; they are never sent here. */
  secretsSet: readonly string[];
  onContinue: () => Promise<void>;
}

export function SourceStep({
  draft,
  change,
  sources,
  connections,
  fileRoots,
  httpKind,
  failure,
  secretsSet,
  onContinue,
}: SourceStepProps) {
  const [isPending, start] = useTransition();
  const { source } = draft;
  // Another source has other columns: what was settled about the old one would be wrong.
  const setSource = (next: Partial<SourceDraft>) =>
    change({ source: { ...source, ...next }, format: { dialect: {} }, types: {}, columns: {}, key: null });
  const hows = sources.length > 0 || source.stored ? HOWS : HOWS.filter(({ value }) => value !== 'stored');
  const isNamed = sourceLabel(source) !== '';
  const goOn = () => start(onContinue);
  const fieldError = failure && (failure.fields?.['source.config.path'] ?? failure.message);

  return (
    <form
      noValidate
      className="max-w-3xl"
      onSubmit={(event) => {
        event.preventDefault();
        if (isNamed) goOn();
      }}
    >
      <ChoiceCards
        label="Where the rows come from"
        value={source.how}
        onChange={(how) => setSource({ how })}
        choices={hows}
        className="mb-5"
      />
      {source.how === 'upload' && (
        <>
          <UploadField upload={source.upload} onUploaded={(upload) => setSource({ upload })} />
          {failure && <FailureNotice failure={failure} />}
        </>
      )}
      {source.how === 'path' && (
        <Field
          label="Path"
          error={fieldError}
          hint={`A file on the worker, or a pattern; files are read in order of their names. Loads may read ${fileRoots.join(' and ')}; STEVEDORE_FILE_ROOTS allows other folders.`}
        >
          {(control) => (
            <Input
              {...control}
              className="font-mono text-table"
              spellCheck={false}
              placeholder={`${fileRoots[0]}/*.csv`}
              value={source.path}
              onChange={(event) => setSource({ path: event.target.value })}
            />
          )}
        </Field>
      )}
      {source.how === 'url' && httpKind && (
        <SchemaForm
          schema={httpKind.jsonSchema as JsonSchema}
          value={{ ...httpDefaults(httpKind, secretsSet), ...source.http }}
          onChange={(http) => setSource({ http })}
          looks={HTTP_LOOKS}
          secretFields={httpKind.secretFields}
          secretsSet={secretsSet}
          errors={httpErrors(failure)}
        />
      )}
      {source.how === 'table' && (
        <TableFields
          database={source.database}
          onChange={(database) => setSource({ database })}
          connections={connections}
          error={failure?.message}
        />
      )}
      {source.how === 'stored' && (
        <Field label="Source" error={failure?.message}>
          {(control) => (
            <Select
              {...control}
              value={source.stored?.id ?? ''}
              onChange={(event) => {
                const chosen = sources.find(({ id }) => id === event.target.value);
                setSource({ stored: chosen ? { id: chosen.id, label: chosen.label } : null });
              }}
            >
              <option value="" disabled>
                Choose a source
              </option>
              {source.stored && !sources.some(({ id }) => id === source.stored?.id) && (
                <option value={source.stored.id}>{source.stored.label}</option>
              )}
              {sources.map(({ id, name, label }) => (
                <option key={id} value={id}>
                  {name === label ? name : `${name} (${label})`}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <StepFooter
        label="Read the source"
        isPending={isPending}
        onContinue={goOn}
        problem={
          isNamed ? undefined : source.how === 'upload' ? 'Choose a file first.' : 'Say what to read first.'
        }
      />
    </form>
  );
}

/** A default given for a secret that is kept would take its place. */
function httpDefaults({ jsonSchema }: KindView, secretsSet: readonly string[]): Record<string, unknown> {
  const defaults = Object.entries(defaultsOf(jsonSchema as JsonSchema));
  return Object.fromEntries(defaults.filter(([name]) => !secretsSet.includes(name)));
}

/** What is not about one setting is about the address. */
function httpErrors(failure: SourceStepProps['failure']): Record<string, string> {
  if (!failure) return {};
  const fields = Object.entries(failure.fields ?? {}).map(([path, message]) => [
    path.replace(/^(source\.)?config\.(\w+).*$/, '$2'),
    message,
  ]);
  return fields.length > 0 ? Object.fromEntries(fields) : { url: failure.message };
}
