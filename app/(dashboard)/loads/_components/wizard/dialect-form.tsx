'use client';

import { RotateCcw } from 'lucide-react';
import { cn } from '@/app/_components/class-names';
import type { JsonSchema } from '@/app/_components/schema-form/json-schema';
import { SchemaForm, type FieldLook } from '@/app/_components/schema-form/schema-form';
import { Button } from '@/app/_components/ui/button';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import type { KindView } from '@/lib/control/connections/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import type { Draft } from '../draft';
import { CharacterField } from './character-field';
import type { ChangeDraft } from './use-kept-draft';

const ENCODINGS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  latin1: 'Latin-1',
  'windows-1252': 'Windows-1252',
};
const DELIMITERS = {
  ',': 'comma  ,',
  ';': 'semicolon  ;',
  '\t': 'tab',
  '|': 'pipe  |',
  ' ': 'space',
  ':': 'colon  :',
};
const QUOTES = { '"': 'double  "', "'": "single  '", '': 'none' };

const LOOKS: Record<string, FieldLook> = {
  escape: { label: 'Escape', hint: 'Empty where quotes are doubled.', isMono: true },
  newline: { label: 'Line ends', choices: { lf: 'LF or CRLF', crlf: 'CRLF', cr: 'CR' } },
  header: { label: 'First line is a header' },
  skipRows: { label: 'Lines to skip', hint: 'Before the header.' },
  skipFooter: { label: 'Footer lines', hint: 'Skipped at the end where they are no whole rows.' },
  trailingDelimiter: { label: 'Every row ends in a delimiter' },
  ragged: {
    label: 'Rows of another length',
    hint: 'Padded: missing fields become NULL, the rest of a long row stands in its last field.',
    choices: { quarantine: 'quarantine', pad: 'pad' },
  },
  comment: { label: 'Comment sign', hint: 'Lines that start with it are skipped.', isMono: true },
};

interface DialectFormProps {
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  formatKinds: KindView[];
}

export function DialectForm({ draft, change, report, formatKinds }: DialectFormProps) {
  const { format } = draft;
  const schema = formatKinds.find(({ kind }) => kind === report.format)?.jsonSchema as JsonSchema | undefined;
  const names = Object.keys(schema?.properties ?? {});
  const rest = names.filter((name) => !['delimiter', 'quote', 'header', 'paths'].includes(name));
  const shown = { ...report.dialect, ...format.dialect };
  const settle = (next: Record<string, unknown>) => {
    const changed = Object.entries(next).filter(([name, value]) => value !== shown[name]);
    change({ format: { ...format, kind: report.format, dialect: withChanges(format.dialect, changed) } });
  };
  const isSettled =
    format.kind !== undefined || format.encoding !== undefined || Object.keys(format.dialect).length > 0;

  return (
    <fieldset className="panel mb-4 flex flex-col gap-3 p-4">
      <legend className="sr-only">How the file is written</legend>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
        <Field label="Format" hint={<Found how={report.certainty.format} />}>
          {(control) => (
            <Select
              {...control}
              value={report.format}
              onChange={(event) =>
                change({ format: { kind: event.target.value, dialect: {}, encoding: format.encoding } })
              }
            >
              {formatKinds.map(({ kind, title }) => (
                <option key={kind} value={kind}>
                  {title}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Encoding" hint={<Found how={report.certainty.encoding} />}>
          {(control) => (
            <Select
              {...control}
              value={report.encoding}
              onChange={(event) =>
                change({ format: { ...format, encoding: event.target.value as DetectionReport['encoding'] } })
              }
            >
              {Object.entries(ENCODINGS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {names.includes('delimiter') && (
          <CharacterField
            label="Delimiter"
            known={DELIMITERS}
            value={String(shown.delimiter ?? '')}
            hint={<Found how={report.certainty.delimiter} />}
            onChange={(delimiter) => settle({ delimiter })}
          />
        )}
        {names.includes('quote') && (
          <CharacterField
            label="Quote"
            known={QUOTES}
            value={String(shown.quote ?? '')}
            hint={<Found how={report.certainty.quote} />}
            onChange={(quote) => settle({ quote })}
          />
        )}
        {names.includes('header') && (
          <Field label="Header" hint={<Found how={report.certainty.header} />}>
            {(control) => (
              <Select
                {...control}
                value={shown.header === false ? 'no' : 'yes'}
                onChange={(event) => settle({ header: event.target.value === 'yes' })}
              >
                <option value="yes">first line</option>
                <option value="no">none</option>
              </Select>
            )}
          </Field>
        )}
      </div>
      <div className="flex flex-wrap items-start justify-between gap-2">
        {rest.length > 0 && schema ? (
          <Disclosure summary="More settings" className="min-w-0 flex-1">
            <SchemaForm
              className="pt-2 sm:grid-cols-4"
              schema={{
                ...schema,
                properties: Object.fromEntries(rest.map((name) => [name, schema.properties![name]!])),
              }}
              value={shown}
              onChange={settle}
              looks={LOOKS}
            />
          </Disclosure>
        ) : (
          <span />
        )}
        <KeptNote />
        {isSettled && (
          <Button size="small" variant="ghost" onClick={() => change({ format: { dialect: {} } })}>
            <RotateCcw aria-hidden /> Detect anew
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function KeptNote() {
  return (
    <p className="py-0.5 text-xs text-ink-3">
      Kept for every batch: a file that is written otherwise fails, rather than being guessed anew.
    </p>
  );
}

const WORDS = {
  given: 'set by you',
  sure: 'detected, sure',
  likely: 'detected, likely',
  guess: 'a guess: check it',
} as const;

/** How sure a finding is; a guess stands out. */
function Found({ how = 'sure' }: { how?: keyof typeof WORDS }) {
  return <span className={cn(how === 'guess' && 'font-medium text-partial')}>{WORDS[how]}</span>;
}

function withChanges(
  dialect: Record<string, unknown>,
  changed: [string, unknown][],
): Record<string, unknown> {
  return Object.fromEntries(
    [...Object.entries(dialect), ...changed].filter(([, value]) => value !== undefined),
  );
}
