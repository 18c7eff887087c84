'use client';

import { useId } from 'react';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { WRITE_MODE_LOOKS, WRITE_MODES } from '../write-modes';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { DriftSettings } from './drift-settings';
import { IncrementalFields } from './incremental-fields';
import { TuningSettings } from './tuning-settings';
import { WriteSettings, type WriteSettingsProps } from './write-settings';

/** What happens to rows that are there already: the six modes, and the settings of the chosen one. */
export function WriteMode(props: WriteSettingsProps) {
  const { settlement, change, problems } = props;
  const heading = useId();
  const hasProblems = Object.keys(problems).some((path) => /^writing\b(?!\.rawColumn)/.test(path));
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="mb-2 text-table font-semibold">
        When rows are there already
      </h2>
      <ChoiceCards
        label="Write mode"
        className="max-w-3xl"
        value={settlement.mode}
        onChange={(mode) => change({ mode })}
        choices={WRITE_MODES.map((value) => ({
          value,
          title: WRITE_MODE_LOOKS[value].title,
          description: WRITE_MODE_LOOKS[value].sentence,
        }))}
      />
      <Disclosure
        summary={`Settings of ${WRITE_MODE_LOOKS[settlement.mode].title.toLowerCase()}`}
        className="mt-2"
        mustShow={hasProblems}
      >
        <WriteSettings {...props} />
      </Disclosure>
      <IncrementalFields {...props} />
      <DriftSettings {...props} />
      <TuningSettings {...props} />
    </section>
  );
}
