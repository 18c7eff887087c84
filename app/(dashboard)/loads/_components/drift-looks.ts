import type { LoadDefinition } from '@/lib/control/loads/schemas';

type Drift = LoadDefinition['drift'];
export type DriftPart = keyof Drift;
type Policy<Part extends DriftPart> = NonNullable<Drift[Part]>;

/** What each policy does, in words; the first of each is what holds where nothing is chosen. */
export const DRIFT_LOOKS: {
  [Part in DriftPart]: { label: string; hint: string; choices: Record<Policy<Part>, string> };
} = {
  new: {
    label: 'A new column in the source',
    hint: 'One that the mapping does not name. A column is added with the rows of the first batch that has it.',
    choices: {
      ignore: 'is passed over',
      add: 'is added to the table',
      quarantine: 'sends rows that fill it to quarantine',
      stop: 'stops the batch, which asks',
    },
  },
  missing: {
    label: 'A mapped column that is gone',
    hint: 'Left alone: new rows get its default or NULL, and old rows keep their value. What is a key or required is never left alone: the batch stops.',
    choices: {
      stop: 'stops the batch, which asks',
      ignore: 'is left alone in the table',
      quarantine: 'sends the rows to quarantine',
    },
  },
  type: {
    label: 'A column that holds other values',
    hint: 'More sampled values than the error threshold allows do not fit. Made wider: integer to bigint, varchar to a longer one.',
    choices: {
      ignore: 'refuses rows that do not fit',
      widen: 'is made wider where that loses nothing',
      stop: 'stops the batch, which asks',
    },
  },
};

export const DRIFT_PARTS = Object.keys(DRIFT_LOOKS) as DriftPart[];

/** The policy that holds. */
export function policyOf(drift: Drift, part: DriftPart): string {
  return drift[part] ?? Object.keys(DRIFT_LOOKS[part].choices)[0]!;
}
