'use client';

import { Disclosure } from '@/app/_components/ui/disclosure';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import { DRIFT_LOOKS, DRIFT_PARTS, policyOf } from '../drift-looks';
import type { WriteSettingsProps } from './write-settings';

/** What becomes of a batch whose source has changed; closed, because what holds anyway does no harm. */
export function DriftSettings({ draft, change, problems }: WriteSettingsProps) {
  const hasProblems = Object.keys(problems).some((path) => path.startsWith('drift'));
  return (
    <Disclosure summary="When the columns of the source change" className="mt-2" mustShow={hasProblems}>
      <div className="grid max-w-3xl gap-x-4 gap-y-3 pt-2 sm:grid-cols-2">
        {DRIFT_PARTS.map((part) => {
          const { label, hint, choices } = DRIFT_LOOKS[part];
          return (
            <Field key={part} label={label} hint={hint} error={problems[`drift.${part}`]}>
              {(control) => (
                <Select
                  {...control}
                  value={policyOf(draft.drift, part)}
                  onChange={(event) =>
                    change(({ drift }) => ({ drift: { ...drift, [part]: event.target.value } }))
                  }
                >
                  {Object.entries(choices).map(([value, words]) => (
                    <option key={value} value={value}>
                      {words}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          );
        })}
      </div>
    </Disclosure>
  );
}
