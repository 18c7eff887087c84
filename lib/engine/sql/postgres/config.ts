import { z } from 'zod';
import { LoadError } from '../../errors';

/** How to reach a PostgreSQL server. `password` is the secret: stored encrypted, never shown. */
export const postgresConfigSchema = z.object({
  host: z.string().min(1).default('localhost'),
  port: z.coerce.number().int().min(1).max(65_535).default(5432),
  database: z.string().min(1),
  user: z.string().min(1),
  password: z.string().default(''),
  /** `prefer` tries TLS and goes on without; `require` encrypts without checking the certificate; `verify-full` checks it. */
  sslMode: z.enum(['disable', 'prefer', 'require', 'verify-full']).default('prefer'),
  /** In MiB: a batch that would make the database grow past it is refused before it starts. */
  sizeLimitMb: z.coerce.number().int().min(1).optional(),
});
export type PostgresConfig = z.infer<typeof postgresConfigSchema>;

const SSL_MODES: Record<string, PostgresConfig['sslMode']> = {
  disable: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  require: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-full',
  'verify-full': 'verify-full',
};

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`.
 * @throws LoadError `destination.badUrl`; its message never repeats the URL, which holds the password
 */
export function parsePostgresUrl(url: string): PostgresConfig {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) throw badUrl('It is not a postgres:// URL.');
  const sslMode = SSL_MODES[parsed.searchParams.get('sslmode') ?? 'prefer'];
  if (!sslMode) throw badUrl(`Its sslmode "${parsed.searchParams.get('sslmode')}" is unknown.`);
  const result = postgresConfigSchema.safeParse({
    host: parsed.searchParams.get('host') ?? (decoded(parsed.hostname) || undefined),
    port: parsed.port || undefined,
    database: decoded(parsed.pathname.slice(1)) || decoded(parsed.username),
    user: decoded(parsed.username),
    password: decoded(parsed.password),
    sslMode,
  });
  if (!result.success)
    throw badUrl(`Its ${result.error.issues.map((i) => i.path.join('.')).join(', ')} is missing or wrong.`);
  return result.data;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badUrl('It holds a % that begins no escape; write %25 for a % itself.');
  }
}

function badUrl(what: string): LoadError {
  return new LoadError('destination.badUrl', {
    class: 'fatal',
    message: `The destination's URL cannot be used. ${what}`,
    remedy: 'Write it as postgres://user:password@host:5432/database.',
  });
}
