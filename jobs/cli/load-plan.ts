import path from 'node:path';
import { LoadError, loadPlanSchema, parsePostgresUrl, type LoadPlan } from '@/lib/engine/index';
import type { LoadArguments } from './load-arguments';
import type { RulesFile } from './rules-file';
import { isUrl } from './shared-options';
import { usageError } from './usage';

/**
 * The plan that the arguments ask for.
 * @throws usage error where `--to` cannot be read
 */
export function makeLoadPlan(
  given: LoadArguments,
  { rules, transforms }: RulesFile,
  password: string | undefined,
): LoadPlan {
  return loadPlanSchema.parse({
    load: `${inputName(given.input)} → ${given.table.schema}.${given.table.name}`,
    source: makeSource(given.input, given.http),
    format: given.format,
    destination: {
      kind: 'postgres',
      config: readDestination(given.to, password),
      table: given.table,
      create: given.create,
      stagingSchema: given.stagingSchema,
    },
    key: given.key,
    mode: given.mode,
    writing: given.writing,
    incremental: given.incremental,
    rules,
    transforms,
    errorThreshold: { share: given.errorThreshold },
    retry: given.retry,
    tuning: given.tuning,
  });
}

export function makeSource(input: string, http: LoadArguments['http']): LoadPlan['source'] {
  if (!isUrl(input)) return { kind: 'file', config: { path: input } };
  const { records, ...settings } = http;
  return {
    kind: 'http',
    config: { url: input, paginated: records !== undefined, records, ...settings },
  };
}

/** Last part of the path, of a file as of a URL: for names and messages, free of secrets. */
export function inputName(input: string): string {
  if (!isUrl(input)) return path.basename(input);
  const { pathname, hostname } = new URL(input);
  return path.posix.basename(pathname) || hostname;
}

function readDestination(url: string, password: string | undefined) {
  try {
    const config = parsePostgresUrl(url);
    return { ...config, password: config.password || (password ?? '') };
  } catch (error) {
    if (error instanceof LoadError) throw usageError(`--to cannot be used. ${error.message}`);
    throw error;
  }
}
