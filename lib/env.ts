import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Empty strings count as "not set": `PORT= npm start` and compose files leave them behind. */
const optionalText = z
  .string()
  .trim()
  .transform((text) => text || undefined)
  .optional();

/** Spaces at its ends may belong to it. */
const passwordText = z
  .string()
  .transform((text) => text || undefined)
  .optional();

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const variables = z.object({
  DATABASE_URL: optionalText.refine((url) => url === undefined || /^postgres(ql)?:\/\//.test(url), {
    error: 'must start with postgres:// or postgresql://',
  }),
  PORT: wholeNumber(1, 65_535, 3000),
  HOST: optionalText.transform((host) => host ?? '127.0.0.1'),
  STEVEDORE_DATA_DIR: optionalText.transform((folder) =>
    path.resolve(/* turbopackIgnore: true */ folder ?? '.stevedore/data'),
  ),
  STEVEDORE_SECRET_KEY: optionalText,
  STEVEDORE_FILE_ROOTS: optionalText.transform((list) => splitFolders(list)),
  STEVEDORE_WORKER_CONCURRENCY: wholeNumber(1, 64, 2),
  STEVEDORE_UPLOAD_LIMIT_MB: wholeNumber(1, 10_000_000, 10_240),
  STEVEDORE_SAMPLE_DATABASE_URL: optionalText,
  NEXTAUTH_SECRET: optionalText,
  NEXTAUTH_URL: optionalText.refine((url) => url === undefined || URL.canParse(url), {
    error: 'must be a URL such as https://stevedore.example.com',
  }),
  STEVEDORE_SMTP_URL: optionalText.refine((url) => url === undefined || /^smtps?:\/\/./.test(url), {
    error: 'must start with smtp:// or smtps://',
  }),
  STEVEDORE_MAIL_FROM: optionalText,
  LOG_LEVEL: z.preprocess((text) => text || 'info', z.enum(logLevels)),
  NODE_ENV: optionalText.transform((name) => name ?? 'development'),
  npm_lifecycle_event: optionalText,
  PGPASSWORD: passwordText,
  SOURCE_PGPASSWORD: passwordText,
  INIT_CWD: optionalText.transform((folder) => folder ?? process.cwd()),
});

export interface Env {
  /** Control database; undefined where the supervisor is to start the embedded one. */
  databaseUrl: string | undefined;
  port: number;
  /** Address the web server listens on. */
  host: string;
  /** Absolute; uploads, generated secrets and the embedded PostgreSQL live here. */
  dataDir: string;
  /**
   * Absolute folders on the worker that file sources may read, the inbox in the data folder where none is named; the
   * upload folder is always allowed besides.
   */
  fileRoots: string[];
  /** Batches that one worker process runs at the same time. */
  workerConcurrency: number;
  /** Largest file that may be uploaded. */
  uploadLimitBytes: number;
  /** A database beside the embedded control database, offered as a first destination; set by the supervisor. */
  sampleDatabaseUrl: string | undefined;
  /** Address under which browsers reach the web server. */
  publicUrl: string;
  /** Where e-mail is handed in, with user and password; undefined where none is sent. */
  smtpUrl: string | undefined;
  /** Sender of the e-mail. */
  mailFrom: string;
  logLevel: (typeof logLevels)[number];
  isProduction: boolean;
  /** Folder from which the person called; npm itself runs scripts in the project's root. */
  callerFolder: string;
  /** Password of the command line's destination where its URL holds none (libpq's own variable). */
  postgresPassword: string | undefined;
  /** The same for a database that it reads. */
  sourcePassword: string | undefined;
  isRunByNpm: boolean;
}

type Variables = z.infer<typeof variables>;
let parsed: Variables | undefined;

/**
 * The settings of this process, read from the environment once.
 * @throws Error naming every variable that is wrong, and what it should be
 */
export function env(): Env {
  const values = read();
  const publicUrl = values.NEXTAUTH_URL ?? `http://localhost:${values.PORT}`;
  return {
    databaseUrl: values.DATABASE_URL,
    port: values.PORT,
    host: values.HOST,
    dataDir: values.STEVEDORE_DATA_DIR,
    fileRoots: values.STEVEDORE_FILE_ROOTS ?? [path.join(values.STEVEDORE_DATA_DIR, 'inbox')],
    workerConcurrency: values.STEVEDORE_WORKER_CONCURRENCY,
    uploadLimitBytes: values.STEVEDORE_UPLOAD_LIMIT_MB * 1024 * 1024,
    sampleDatabaseUrl: values.STEVEDORE_SAMPLE_DATABASE_URL,
    publicUrl,
    smtpUrl: values.STEVEDORE_SMTP_URL,
    mailFrom: values.STEVEDORE_MAIL_FROM ?? `Stevedore <no-reply@${new URL(publicUrl).hostname}>`,
    logLevel: values.LOG_LEVEL,
    isProduction: values.NODE_ENV === 'production',
    callerFolder: values.INIT_CWD,
    postgresPassword: values.PGPASSWORD,
    sourcePassword: values.SOURCE_PGPASSWORD,
    isRunByNpm: values.npm_lifecycle_event !== undefined,
  };
}

/**
 * URL of the control database.
 * @throws Error with the remedy where it is not set
 */
export function databaseUrl(): string {
  const url = read().DATABASE_URL;
  if (url === undefined) {
    throw new Error(
      'DATABASE_URL is not set. Set it to the address of a PostgreSQL database (postgres://…), or run `npm start`, which brings a PostgreSQL of its own.',
    );
  }
  return url;
}

/**
 * The 32-byte key that secrets at rest are encrypted with: STEVEDORE_SECRET_KEY (64 hex digits or base64 of 32 bytes),
 * else `secret.key` in the data folder, made on first use with mode 0600. Losing it loses the stored secrets.
 */
export function secretKey(): Buffer {
  const given = read().STEVEDORE_SECRET_KEY;
  const text = given ?? readOrCreateSecret('secret.key');
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length !== 32) {
    const where = given === undefined ? path.join(env().dataDir, 'secret.key') : 'STEVEDORE_SECRET_KEY';
    throw new Error(
      `${where} must hold 32 bytes, as 64 hex digits or base64. \`openssl rand -hex 32\` makes a key.`,
    );
  }
  return key;
}

/** What session cookies are signed with: NEXTAUTH_SECRET, else `session.key` in the data folder (mode 0600). */
export function sessionSecret(): string {
  return read().NEXTAUTH_SECRET ?? readOrCreateSecret('session.key');
}

/** The environment for a child process, with some variables set; the child reads it through this module too. */
export function childEnvironment(changes: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

/** Sets variables for the rest of this process, so that what is learned at start (a database URL) is seen everywhere. */
export function overrideEnvironment(changes: Record<string, string>): void {
  Object.assign(process.env, changes);
  parsed = undefined;
}

function read(): Variables {
  if (parsed) return parsed;
  const result = variables.safeParse(process.env);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(`The environment holds settings that cannot be used: ${lines.join('; ')}.`);
  }
  parsed = result.data;
  return parsed;
}

function wholeNumber(min: number, max: number, fallback: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return optionalText
    .transform((text) => (text === undefined ? fallback : Number(text)))
    .refine((number) => Number.isInteger(number) && number >= min && number <= max, { error: message });
}

function splitFolders(list: string | undefined): string[] | undefined {
  return list
    ?.split(path.delimiter)
    .filter((folder) => folder.trim() !== '')
    .map((folder) => path.resolve(folder.trim()));
}

function readOrCreateSecret(name: string): string {
  const file = path.join(env().dataDir, name);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Web and worker may start at the same moment: written aside and linked, the file appears whole and only once.
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, 'utf8').trim();
}
