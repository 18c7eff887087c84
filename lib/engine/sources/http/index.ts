import type { Source } from '../source';
import { httpConfigSchema, type HttpConfig } from './config';
import { withSlice } from './cursor-param';
import { openDownload } from './download';
import { listedPageOpener } from './listed-pages';
import { openPages } from './pages';

/** A paginated JSON API, or a file by its URL. */
export const httpSource: Source<HttpConfig> = {
  kind: 'http',
  title: 'HTTP',
  configSchema: httpConfigSchema,
  secretFields: ['headers', 'bearerToken'],
  secretsGoTo: ({ url }) => new URL(url).origin,
  yields: (config) => (config.paginated ? 'records' : 'bytes'),
  open: (given, context) => {
    const config = withSlice(given, context.slice);
    return config.paginated ? openPages(config, context) : openDownload(config, context);
  },
  openListed: async (config, context) => listedPageOpener(config, context),
};
