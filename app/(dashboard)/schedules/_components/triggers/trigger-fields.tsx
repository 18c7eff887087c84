'use client';

import { Checkbox } from '@/app/_components/ui/checkbox';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Notice } from '@/app/_components/notice';
import { Select } from '@/app/_components/ui/select';
import type { UpstreamLoad } from '@/lib/control/triggers/schemas';
import type { TriggerDraft } from './trigger-draft';

/** What a form needs to know of the load that is to be started. */
export interface StartedLoad {
  id: string;
  mode: string;
  isIncremental: boolean;
  readsFiles: boolean;
}

export interface TriggerFieldsProps {
  load: StartedLoad;
  upstreamLoads: UpstreamLoad[];
  draft: TriggerDraft;
  errors: Record<string, string>;
  set: (change: Partial<TriggerDraft>) => void;
}

export function TriggerFields(props: TriggerFieldsProps) {
  switch (props.draft.kind) {
    case 'files':
      return <FilesFields {...props} />;
    case 'webhook':
      return <WebhookFields {...props} />;
    case 'load':
      return <UpstreamFields {...props} />;
  }
}

function FilesFields({ load, draft, errors, set }: TriggerFieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Text
        className="sm:col-span-2"
        isMono
        label="Folder or pattern"
        hint="On the workers, within the folders that loads may read, e.g. /data/in or /data/in/orders-*.csv. Names that begin with a dot are passed over."
        error={errors['settings.path']}
        value={draft.path}
        onChange={(path) => set({ path })}
      />
      <Text
        label="Settled after, in seconds"
        hint="A file is taken when its size and its time of change have stayed the same for so long."
        error={errors['settings.settleSeconds']}
        value={draft.settleSeconds}
        onChange={(settleSeconds) => set({ settleSeconds })}
      />
      <Choice
        label="Files that come together"
        value={draft.batching}
        words={{ each: 'a batch for each', all: 'one batch for all' }}
        onChange={(batching) => set({ batching })}
      />
      <Choice
        label="Files that are there already"
        value={draft.existing}
        words={{ leave: 'leave them out', take: 'load them too' }}
        onChange={(existing) => set({ existing })}
      />
      <FilesWarnings load={load} draft={draft} />
    </div>
  );
}

function FilesWarnings({ load, draft }: Pick<TriggerFieldsProps, 'load' | 'draft'>) {
  const replaces = load.mode === 'replace' || load.mode === 'mirror';
  return (
    <>
      {replaces && (
        <Notice tone="warning" className="sm:col-span-2" title={`This load’s write mode is ${load.mode}.`}>
          Each batch takes its files for all there is: rows that they lack are deleted
          {draft.batching === 'each' ? ', so that each file replaces the one before' : ''}.
        </Notice>
      )}
      {load.isIncremental && (
        <Notice tone="warning" className="sm:col-span-2" title="This load is incremental.">
          Of a new file, rows that lie before the watermark are left out, also where they were never loaded.
        </Notice>
      )}
    </>
  );
}

function WebhookFields({ draft, errors, set }: TriggerFieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Text
        className="sm:col-span-2"
        label="Who sends it"
        hint="For people: it stands on the batches that it starts."
        error={errors['settings.name']}
        value={draft.name}
        onChange={(name) => set({ name })}
      />
      <Text
        label="Clocks may differ by, in seconds"
        hint="A request with an older or newer timestamp is refused."
        error={errors['settings.toleranceSeconds']}
        value={draft.toleranceSeconds}
        onChange={(toleranceSeconds) => set({ toleranceSeconds })}
      />
      <Text
        label="Requests a minute, at most"
        error={errors['settings.perMinute']}
        value={draft.perMinute}
        onChange={(perMinute) => set({ perMinute })}
      />
    </div>
  );
}

function UpstreamFields({ upstreamLoads, draft, errors, set }: TriggerFieldsProps) {
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Load"
        hint="Each of its batches starts one of this load; rehearsals and backfills do not."
        error={errors['settings.upstreamLoadId']}
        className="max-w-96"
      >
        {(control) => (
          <Select
            {...control}
            value={draft.upstreamLoadId}
            onChange={(event) => set({ upstreamLoadId: event.target.value })}
          >
            <option value="">Choose a load</option>
            {upstreamLoads.map(({ id, name, isAfter }) => (
              <option key={id} value={id}>
                {name}
                {isAfter ? ' (comes after this load)' : ''}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Checkbox
        label="Also when it ends partial"
        hint="It was merged then, with rows in quarantine."
        isOn={draft.onPartial}
        onChange={(checked) => set({ onPartial: checked })}
      />
    </div>
  );
}

interface TextProps {
  label: string;
  hint?: string;
  error: string | undefined;
  value: string;
  isMono?: boolean;
  className?: string;
  onChange: (value: string) => void;
}

function Text({ label, hint, error, value, isMono, className, onChange }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(className && { className })}>
      {(control) => (
        <Input
          {...control}
          {...(isMono && { className: 'font-mono' })}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  words: Record<Value, string>;
  onChange: (value: Value) => void;
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <Select
          {...control}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value as Value)}
        >
          {Object.entries<string>(props.words).map(([each, word]) => (
            <option key={each} value={each}>
              {word}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
