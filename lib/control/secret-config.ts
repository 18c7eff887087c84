import { openSecret, sealSecret, SecretUnreadable } from '@/lib/secrets';
import { ControlError } from './errors';

type Config = Record<string, unknown>;

export interface SplitConfig {
  /** What may be shown. */
  open: Config;
  secret: Config;
}

/** Parts a config into what may be shown and what is stored encrypted. Empty secrets are left out. */
export function splitConfig(config: Config, secretFields: readonly string[]): SplitConfig {
  const open: Config = {};
  const secret: Config = {};
  for (const [field, value] of Object.entries(config)) {
    if (!secretFields.includes(field)) open[field] = value;
    else if (!isEmpty(value)) secret[field] = value;
  }
  return { open, secret };
}

/** Secrets that the input leaves out keep their stored value; those it gives empty are dropped. */
export function withStoredSecrets(given: Config, stored: Config): Config {
  const kept = Object.entries(stored).filter(([field]) => given[field] === undefined);
  return { ...given, ...Object.fromEntries(kept) };
}

/** The names of the fields that a record keeps secret, for the record itself. */
export function namesOf(secret: Config): string[] {
  return Object.keys(secret).sort();
}

/** @param owner  id of the record that keeps it; null where there is nothing to keep secret */
export function sealConfig(secret: Config, owner: string): string | null {
  return Object.keys(secret).length === 0 ? null : sealSecret(JSON.stringify(secret), owner);
}

/** @throws ControlError `secrets.unreadable` where the key is not the one it was stored with */
export function openConfig(sealed: string | null, owner: string): Config {
  if (sealed === null) return {};
  try {
    return JSON.parse(openSecret(sealed, owner)) as Config;
  } catch (cause) {
    if (!(cause instanceof SecretUnreadable)) throw cause;
    throw new ControlError('secrets.unreadable', { kind: 'conflict', message: cause.message, cause });
  }
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
