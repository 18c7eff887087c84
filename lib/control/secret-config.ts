import { openSecret, sealSecret, SecretUnreadable } from '@/lib/secrets';
import { ControlError } from './errors';
import { parseConfig, type Kind } from './kinds';

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

/** What a record keeps of its config. */
interface Stored {
  id: string;
  config: unknown;
  secret: string | null;
  secretFields: string[];
}

/**
 * New settings with the stored secrets that they leave out; those they give empty are dropped.
 * @throws ControlError `secrets.otherRecipient` where a stored secret would go to somebody else than it was entered for
 */
export function withStoredSecrets(kind: Kind, given: Config, stored: Stored): Config {
  const kept = stored.secretFields.filter((field) => given[field] === undefined);
  // A damaged or foreign seal must not keep people from entering every secret anew.
  if (kept.length === 0) return given;
  const secrets = openConfig(stored.secret, stored.id);
  const merged = { ...given, ...Object.fromEntries(kept.map((field) => [field, secrets[field]])) };
  const former = { ...(stored.config as Config), ...secrets };
  if (recipientOf(kind, merged) !== recipientOf(kind, former)) throw otherRecipient(kept);
  return merged;
}

function recipientOf(kind: Kind, config: Config): string | undefined {
  return kind.secretsGoTo?.(parseConfig(kind, config));
}

/** Else whoever may edit could have a secret that they cannot read sent to a server of their own. */
function otherRecipient(fields: string[]): ControlError {
  const message = 'It was entered for another server or account. Enter it again.';
  return new ControlError('secrets.otherRecipient', {
    kind: 'invalid',
    message: `The stored ${fields.join(' and ')} cannot be used here. ${message}`,
    fields: Object.fromEntries(fields.map((field) => [`config.${field}`, message])),
  });
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
