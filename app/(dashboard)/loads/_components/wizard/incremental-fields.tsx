'use client';

import { Disclosure } from '@/app/_components/ui/disclosure';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { Draft } from '../draft';
import { isIncrementalMode } from '../write-modes';
import { ColumnField } from './column-field';
import type { WriteSettingsProps } from './write-settings';

/** Loads only what has come since the last batch, by a column whose values grow; off as long as none is chosen. */
export function IncrementalFields({ draft, change, settlement, problems }: WriteSettingsProps) {
  if (!isIncrementalMode(settlement.mode)) return null;
  const hasProblems = Object.keys(problems).some((path) => path.startsWith('incremental'));
  const set = (next: Partial<Draft['incremental']>) =>
    change(({ incremental }) => ({ incremental: { ...incremental, ...next } }));
  return (
    <Disclosure
      className="mt-2"
      summary="Incremental: load only what is new"
      isInitiallyOpen={draft.incremental.cursor !== ''}
      mustShow={hasProblems}
    >
      <div className="grid max-w-3xl gap-x-4 gap-y-3 pt-2 sm:grid-cols-2">
        <ColumnField
          label="Cursor column"
          hint="Its values grow with time: a time of change, a sequence, a ULID. A batch goes on from the greatest one loaded."
          isOptional
          columns={settlement.filled.map(({ column }) => column)}
          value={draft.incremental.cursor}
          error={problems['incremental.cursor']}
          onChange={(cursor) => set({ cursor })}
        />
        {draft.incremental.cursor !== '' && (
          <Field
            label="Overlap"
            isOptional
            hint="Reads again from so far before, for rows that arrive late: 1 h, 15 min, 2 d; for numbers a number."
            error={problems['incremental.overlap']}
          >
            {(control) => (
              <Input
                {...control}
                value={draft.incremental.overlap}
                placeholder="none"
                onChange={(event) => set({ overlap: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
    </Disclosure>
  );
}
