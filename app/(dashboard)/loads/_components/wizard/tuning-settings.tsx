'use client';

import { Fragment } from 'react';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import { TUNING_DEFAULTS } from '@/lib/control/loads/constants';
import type { LoadDefinition } from '@/lib/control/loads/schemas';
import {
  BINARY_COPY_LOOKS,
  COMMIT_LOOKS,
  FIGURE_LOOKS,
  MERGE_BY_LOOKS,
  PREFER_LOOKS,
  type TuningFigure,
} from '../tuning-looks';
import { ColumnField } from './column-field';
import { FigureField } from './figure-field';
import type { WriteSettingsProps } from './write-settings';

const FIGURES = Object.keys(FIGURE_LOOKS) as TuningFigure[];
/** Problems that are told here. */
const TOLD_HERE = /^(tuning\b|retry\b|writing\.rawColumn$)/;

/** How the load goes about it; closed, because the defaults suit most loads. */
export function TuningSettings({ draft, change, settlement, existing, problems }: WriteSettingsProps) {
  const hasProblems = Object.keys(problems).some((path) => TOLD_HERE.test(path));
  const filled = settlement.filled.map(({ column }) => column);
  const setTuning = (next: Partial<LoadDefinition['tuning']>) =>
    change(({ tuning }) => ({ tuning: { ...tuning, ...next } }));
  return (
    <Disclosure summary="Tuning" className="mt-2" mustShow={hasProblems}>
      <div className="grid max-w-3xl gap-x-4 gap-y-3 pt-2 sm:grid-cols-2">
        <PreferField value={draft.tuning.prefer} onChange={(prefer) => setTuning({ prefer })} />
        <CommitField
          value={draft.tuning.synchronousCommit}
          onChange={(synchronousCommit) => setTuning({ synchronousCommit })}
        />
        <ChoiceField
          label="Rows of a database table go over"
          hint="Binary COPY spares reading numbers, times and UUIDs as text. It takes the same types on both sides; the log of a batch says what was taken."
          value={draft.tuning.binaryCopy ?? TUNING_DEFAULTS.binaryCopy}
          looks={BINARY_COPY_LOOKS}
          onChange={(binaryCopy) => setTuning({ binaryCopy })}
        />
        {FIGURES.map((name) => (
          <Fragment key={name}>
            <FigureField
              name={name}
              value={(name === 'retries' ? draft.retries : draft.tuning[name]) ?? TUNING_DEFAULTS[name]}
              error={problems[name === 'retries' ? 'retry.retries' : `tuning.${name}`]}
              onChange={(value) =>
                name === 'retries' ? change({ retries: value }) : setTuning({ [name]: value })
              }
            />
            {name === 'mergeLanes' && (draft.tuning.mergeLanes ?? 1) > 1 && (
              <MergeByFields tuning={draft.tuning} {...{ filled, problems, setTuning }} />
            )}
          </Fragment>
        ))}
        <ColumnField
          label="Raw record column"
          hint="Gets each record whole, as it stood in the source. Name one where you must be able to go back to it."
          isOptional
          columns={existing?.filter((column) => !filled.includes(column))}
          value={draft.writing.rawColumn ?? ''}
          error={problems['writing.rawColumn']}
          onChange={(column) =>
            change(({ writing }) => ({ writing: { ...writing, rawColumn: column || undefined } }))
          }
        />
      </div>
    </Disclosure>
  );
}

interface ChoiceProps<Value> {
  value: Value | undefined;
  onChange: (value: Value) => void;
}

type Prefer = keyof typeof PREFER_LOOKS;

function PreferField({ value = TUNING_DEFAULTS.prefer, onChange }: ChoiceProps<Prefer>) {
  const hints: Record<Prefer, string> = {
    'short-lock': 'All rows are staged before the table is touched: it is locked for the merge alone.',
    speed:
      'Merges while it still reads: an empty table stays locked for the whole load. One that is mostly rewritten is locked for its merge, for readers too.',
  };
  return (
    <ChoiceField
      label="Prefer"
      hint={`${hints[value]} Default: ${PREFER_LOOKS[TUNING_DEFAULTS.prefer]}.`}
      {...{ value, onChange }}
      looks={PREFER_LOOKS}
    />
  );
}

interface MergeByProps {
  tuning: LoadDefinition['tuning'];
  filled: string[];
  problems: WriteSettingsProps['problems'];
  setTuning: (next: Partial<LoadDefinition['tuning']>) => void;
}

/** Asked only where there is something to deal. */
function MergeByFields({ tuning, filled, problems, setTuning }: MergeByProps) {
  const { mergeBy = TUNING_DEFAULTS.mergeBy, mergeColumn } = tuning;
  return (
    <>
      <ChoiceField
        label="Rows go to merge lanes by"
        hint={MERGE_BY_HINTS[mergeBy]}
        error={problems['tuning.mergeBy']}
        value={mergeBy}
        looks={MERGE_BY_LOOKS}
        onChange={(value) =>
          setTuning({ mergeBy: value, mergeColumn: value === 'column' ? filled[0] : undefined })
        }
      />
      {mergeBy === 'column' && (
        <ColumnField
          label="Column whose values stay together"
          hint="Its rows with one value are merged in one transaction: readers see all of them or none."
          columns={filled}
          value={mergeColumn ?? ''}
          error={problems['tuning.mergeColumn']}
          onChange={(column) => setTuning({ mergeColumn: column })}
        />
      )}
    </>
  );
}

const MERGE_BY_HINTS: Record<keyof typeof MERGE_BY_LOOKS, string> = {
  hash: 'Fills all lanes alike, whatever the keys are.',
  range: 'Each lane gets neighbouring keys, and pages of the index for itself.',
  column: 'Rows that belong together go to one lane. A value that most rows have makes one lane long.',
};

type Commit = keyof typeof COMMIT_LOOKS;

function CommitField({ value = TUNING_DEFAULTS.synchronousCommit, onChange }: ChoiceProps<Commit>) {
  const hints: Record<Commit, string> = {
    on: 'A merged batch survives a crash of the server. Change it where batches are small and many.',
    off: 'A crash of the server right after COMMIT may undo a batch that was reported as merged.',
  };
  return (
    <ChoiceField
      label="COMMIT of the merge"
      hint={`${hints[value]} Default: ${COMMIT_LOOKS[TUNING_DEFAULTS.synchronousCommit]}.`}
      {...{ value, onChange }}
      looks={COMMIT_LOOKS}
    />
  );
}

interface ChoiceFieldProps<Value extends string> {
  label: string;
  hint: string;
  value: Value;
  looks: Record<Value, string>;
  error?: string | undefined;
  onChange: (value: Value) => void;
}

function ChoiceField<Value extends string>({ value, looks, onChange, ...field }: ChoiceFieldProps<Value>) {
  return (
    <Field {...field}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value as Value)}>
          {(Object.entries(looks) as [Value, string][]).map(([choice, look]) => (
            <option key={choice} value={choice}>
              {look}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
