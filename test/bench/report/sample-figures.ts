import type { CaseFigures } from './figures';
import type { Results } from './results';

/** Figures for tests of what is made of them. */
export function sampleFigures(id: string, seconds: number[], more: Partial<CaseFigures> = {}): CaseFigures {
  return {
    id,
    title: `case ${id}`,
    isOurs: false,
    rows: 100,
    bytes: 1000,
    medianSeconds: seconds[0] ?? 0,
    seconds,
    rowsPerSecond: 1,
    ...more,
  };
}

export function sampleResults(cases: CaseFigures[], walLevel = 'minimal'): Results {
  return {
    date: '2026-01-02T03:04:05.678Z',
    rows: 100,
    rounds: 3,
    machine: {
      cpu: 'Some CPU',
      cores: 2,
      memoryGib: 8,
      kernel: 'Linux 6',
      node: 'v20',
      bareCopy: 'psql 18',
      pgloader: null,
      loadAverage: 0.1,
    },
    server: {
      server_version: '18.4',
      wal_level: walLevel,
      shared_buffers: '2GB',
      max_wal_size: '8GB',
    },
    cases,
    bars: [],
  };
}
