import { LoadError } from '../../errors';
import type { SourceSlice } from '../source';
import type { HttpConfig } from './config';

/** The config with the slice's lower bound in the query of its URL, where the API knows a parameter for it. */
export function withSlice(config: HttpConfig, slice: SourceSlice | undefined): HttpConfig {
  if (!config.cursorParam || slice?.from === undefined) return config;
  const url = new URL(config.url);
  url.searchParams.set(config.cursorParam, written(slice.from, config.cursorFormat));
  return { ...config, url: url.href };
}

/** Rounded down where the format is the coarser one: what comes too much is left out later. */
function written(from: string, format: HttpConfig['cursorFormat']): string {
  if (format === 'text') return from;
  // A time without a zone is taken as UTC.
  const at = Date.parse(/T[\d:.]+$/.test(from) ? `${from}Z` : from);
  if (Number.isNaN(at)) {
    throw new LoadError('source.badConfig', {
      class: 'fatal',
      message: `The cursor parameter is to be written as ${format}, and the cursor value "${from}" is no time.`,
      remedy: 'Set the cursor format to text.',
    });
  }
  if (format === 'date') return new Date(at).toISOString().slice(0, 10);
  return String(format === 'seconds' ? Math.floor(at / 1000) : at);
}
