import { DEMO_LOADS } from './demo-loads';
import { addHistory } from './history';
import { largeLoads } from './large-loads';
import { addLoads } from './loads';

interface Scenario {
  about: string;
  /** @param destinationUrl  where its loads write when they run */
  fill: (destinationUrl: string) => Promise<void>;
}

export const SCENARIOS = {
  empty: {
    about: 'people, and nothing else: the first load is still to be defined',
    fill: () => Promise.resolve(),
  },
  demo: {
    about: 'a month of a team of data engineers: a dozen loads, some of them in trouble',
    fill: async (destinationUrl) =>
      addHistory(await addLoads(DEMO_LOADS, destinationUrl), { days: 30, mostBadRows: 40 }),
  },
  large: {
    about:
      '501 loads, 100,000 batches and 12 million quarantined rows, 2 million of them of one batch, to measure with (10 GB, some minutes)',
    fill: async (destinationUrl) =>
      addHistory(await addLoads(largeLoads(500), destinationUrl), { days: 30, mostBadRows: 500 }),
  },
} as const satisfies Record<string, Scenario>;
export type ScenarioName = keyof typeof SCENARIOS;
