'use client';

import type { ReactNode } from 'react';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import type { WritingInput } from '@/lib/control/loads/schemas';
import type { Draft } from '../draft';
import type { Settlement } from '../settle';
import { HISTORY_COLUMNS, settingsOf, type WriteSetting } from '../write-modes';
import { DUPLICATE_WORDS } from '../writing-looks';
import { ColumnField } from './column-field';
import { ColumnPolicies } from './column-policies';
import { ScopeField } from './scope-field';
import { ShareField } from './share-field';
import type { ChangeDraft } from './use-kept-draft';

export interface WriteSettingsProps {
  draft: Draft;
  change: ChangeDraft;
  settlement: Settlement;
  /** Columns of the existing table; undefined where the load makes it. */
  existing: readonly string[] | undefined;
  /** By path below the definition, e.g. `writing.deletionBrake`. */
  problems: Record<string, string>;
}

const STAMP_LOOKS = {
  updatedAtColumn: { label: 'Time column', hint: 'Gets the time whenever a row is inserted or changed.' },
  batchIdColumn: {
    label: 'Batch column',
    hint: 'Gets the batch’s id whenever a row is inserted or changed.',
  },
  softDeleteColumn: {
    label: 'Mark instead of deleting',
    hint: 'Set to the time, or to true, for rows that are gone; none are deleted then.',
  },
} as const;

/** The settings of the chosen mode, each with a default that is right for most loads. */
export function WriteSettings(props: WriteSettingsProps) {
  const { change, settlement } = props;
  const settings = settingsOf(settlement.mode, settlement.key.length > 0);
  const setWriting = (next: Partial<WritingInput>) =>
    change(({ writing }) => ({ writing: { ...writing, ...next } }));
  return (
    <div className="grid max-w-3xl gap-x-4 gap-y-3 pt-2 sm:grid-cols-2">
      {settings.filter(isShownHere).map((setting) => (
        <Setting key={setting} {...props} setting={setting} setWriting={setWriting} />
      ))}
    </div>
  );
}

/** The raw record's column costs time and room, and stands with the tuning. */
type ShownSetting = Exclude<WriteSetting, 'rawColumn'>;

function isShownHere(setting: WriteSetting): setting is ShownSetting {
  return setting !== 'rawColumn';
}

interface SettingProps extends WriteSettingsProps {
  setting: ShownSetting;
  setWriting: (next: Partial<WritingInput>) => void;
}

function Setting({ setting, draft, settlement, existing, problems, setWriting }: SettingProps): ReactNode {
  const { writing } = draft;
  const filled = settlement.filled.map(({ column }) => column);
  switch (setting) {
    case 'duplicates':
      return <DuplicatesField value={writing.duplicates ?? 'last'} onChange={setWriting} />;
    case 'columnPolicies':
      return (
        <ColumnPolicies
          columns={filled.filter((column) => !settlement.key.includes(column))}
          policies={writing.columnPolicies ?? {}}
          onChange={(columnPolicies) => setWriting({ columnPolicies })}
        />
      );
    case 'deletionBrake':
      return (
        <ShareField
          label="Deletion brake"
          hint="Past this share of the table’s rows a batch deletes nothing, fails and asks."
          share={writing.deletionBrake ?? 0.2}
          error={problems['writing.deletionBrake']}
          onChange={(deletionBrake) => setWriting({ deletionBrake })}
        />
      );
    case 'scope':
      return (
        <ScopeField
          scope={writing.scope ?? {}}
          columns={existing ?? filled}
          errors={below(problems, 'writing.scope.')}
          onChange={(scope) => setWriting({ scope })}
        />
      );
    case 'history':
      return <HistoryFields {...{ writing, existing, problems, setWriting }} />;
    default:
      return (
        <ColumnField
          {...STAMP_LOOKS[setting]}
          isOptional
          columns={existing?.filter((column) => !filled.includes(column))}
          value={writing[setting] ?? ''}
          error={problems[`writing.${setting}`]}
          onChange={(column) => setWriting({ [setting]: column || undefined })}
        />
      );
  }
}

interface DuplicatesFieldProps {
  value: NonNullable<WritingInput['duplicates']>;
  onChange: (next: Pick<WritingInput, 'duplicates'>) => void;
}

function DuplicatesField({ value, onChange }: DuplicatesFieldProps) {
  return (
    <Field label="Same key twice in a batch" hint="Rows that lose are counted as duplicates.">
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={(event) => onChange({ duplicates: event.target.value as DuplicatesFieldProps['value'] })}
        >
          {Object.entries(DUPLICATE_WORDS).map(([policy, words]) => (
            <option key={policy} value={policy}>
              {words}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

const VERSION_LOOKS = {
  validFrom: { label: 'Valid from' },
  validTo: { label: 'Valid to' },
  isCurrent: { label: 'Is current' },
} as const;

function HistoryFields({
  writing,
  existing,
  problems,
  setWriting,
}: Pick<SettingProps, 'existing' | 'problems' | 'setWriting'> & { writing: WritingInput }) {
  const history = { ...HISTORY_COLUMNS, ...writing.history };
  return (
    <fieldset className="grid gap-x-4 gap-y-3 sm:col-span-2 sm:grid-cols-3">
      <legend className="mb-1 text-table font-medium">Columns of a version</legend>
      {(['validFrom', 'validTo', 'isCurrent'] as const).map((name) => (
        <ColumnField
          key={name}
          {...VERSION_LOOKS[name]}
          columns={existing}
          value={history[name]}
          error={problems[`writing.history.${name}`]}
          onChange={(column) => setWriting({ history: { ...history, [name]: column } })}
        />
      ))}
      <div className="sm:col-span-3">
        <Checkbox
          label="Close the version of keys that the source no longer has"
          isOn={writing.history?.closeMissing ?? false}
          onChange={(on) => setWriting({ history: { ...history, closeMissing: on } })}
        />
      </div>
    </fieldset>
  );
}

function below(problems: Record<string, string>, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(problems)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, message]) => [path.slice(prefix.length), message]),
  );
}
