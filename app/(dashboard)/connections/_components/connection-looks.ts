import type { FieldLook } from '@/app/_components/schema-form/schema-form';

/** Words for the settings of connections, by field name. */
export const CONNECTION_LOOKS: Record<string, FieldLook> = {
  host: {
    label: 'Host',
    placeholder: 'db.example.com',
    hint: 'A whole postgres:// address pasted here fills the form.',
  },
  port: { label: 'Port' },
  database: { label: 'Database' },
  user: { label: 'User', hint: 'Needs to write the target tables, and to create a schema for staging.' },
  password: { label: 'Password' },
  sizeLimitMb: {
    label: 'Largest size in MiB',
    hint: 'Optional. A batch that would make the database grow past it is refused before it starts. The disk itself is looked at where the server runs on the worker’s own machine.',
  },
  sslMode: {
    label: 'TLS',
    choices: {
      disable: 'disable: never encrypt',
      prefer: 'prefer: encrypt where the server can',
      require: 'require: encrypt, certificate unchecked',
      'verify-full': 'verify-full: encrypt and check the certificate',
    },
  },
};

const SSL_MODES: Record<string, string> = {
  disable: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  require: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-full',
  'verify-full': 'verify-full',
};

/** The settings in a `postgres://…` address; undefined where it is none. */
export function settingsFromUrl(text: string): Record<string, unknown> | undefined {
  const trimmed = text.trim();
  if (!/^postgres(ql)?:\/\//.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  const user = decodeURIComponent(url.username);
  const sslMode = SSL_MODES[url.searchParams.get('sslmode') ?? ''];
  return {
    host: decodeURIComponent(url.hostname) || 'localhost',
    port: url.port ? Number(url.port) : 5432,
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    user,
    ...(url.password && { password: decodeURIComponent(url.password) }),
    ...(sslMode && { sslMode }),
  };
}
