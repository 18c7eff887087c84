import path from 'node:path';
import { LoadError, loadPlanSchema, parsePostgresUrl, type LoadPlan } from '@/lib/engine/index';
import { databaseInputName, databaseSource } from './database-input';
import type { LoadArguments } from './load-arguments';
import type { RulesFile } from './rules-file';
import { isUrl } from './shared-options';
import { usageError } from './usage';

/** What the environment holds for addresses that have no password. */
interface Passwords {
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * The plan that the arguments ask for.
 * @throws usage error where `--to` or a database as input cannot be read
 */
export function makeLoadPlan(
  given: LoadArguments,
  { rules, transforms, computed, lookups }: RulesFile,
  passwords: Passwords,
): LoadPlan {
  const source = makeSource(given, passwords.from);
  return loadPlanSchema.parse({
    load: `${inputName(given)} → ${given.table.schema}.${given.table.name}`,
    source,
    format: given.format,
    destination: {
      kind: 'postgres',
      config: readDestination(given.to, passwords.to),
      table: given.table,
      create: given.create,
      columnTypes: given.text ? 'text' : undefined,
      stagingSchema: given.stagingSchema,
    },
    key: given.key,
    mode: given.mode,
    writing: given.writing,
    incremental: given.incremental,
    rules,
    transforms,
    drift: given.drift,
    computed,
    lookups,
    errorThreshold: given.errorThreshold,
    retry: given.retry,
    tuning: given.tuning,
  });
}

type Input = Pick<LoadArguments, 'input' | 'http' | 'database'>;

export function makeSource(
  { input, http, database }: Input,
  password: string | undefined,
): LoadPlan['source'] {
  if (database) return databaseSource(input, database, password);
  if (!isUrl(input)) return { kind: 'file', config: { path: input } };
  const { records, ...settings } = http;
  return {
    kind: 'http',
    config: { url: input, paginated: records !== undefined, records, ...settings },
  };
}

/** Last part of the path, of a file as of a URL, or a table's name: for names and messages, free of secrets. */
export function inputName({ input, database }: Pick<Input, 'input' | 'database'>): string {
  if (database) return databaseInputName(input, database);
  if (!isUrl(input)) return path.basename(input);
  const { pathname, hostname } = new URL(input);
  return path.posix.basename(pathname) || hostname;
}

/** @throws usage error that does not repeat the address, which may hold a password */
export function readDestination(url: string, password: string | undefined) {
  try {
    const config = parsePostgresUrl(url);
    return { ...config, password: config.password || (password ?? '') };
  } catch (error) {
    if (error instanceof LoadError) throw usageError(`--to cannot be used. ${error.message}`);
    throw error;
  }
}
