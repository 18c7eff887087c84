import { z } from 'zod';
import type { KindView } from './connections/schemas';
import { ControlError } from './errors';
import { invalidInput } from './verb';

type Config = Record<string, unknown>;

/** What every kind of a registry of the engine has in common: enough for a form and for a check. */
export interface Kind {
  kind: string;
  title: string;
  description?: string;
  schema: z.ZodType;
  secretFields: readonly string[];
  /** Who the secrets of a checked config are sent to; where there are any. */
  secretsGoTo?(config: Config): string;
  /** Kind of the connection that gives a part of its config; where it has one. */
  connection?: string;
}

export function toKindView({ kind, title, description, schema, secretFields }: Kind): KindView {
  return {
    kind,
    title,
    description,
    jsonSchema: plain(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })),
    secretFields: [...secretFields],
  };
}

/** zod hangs a validator with methods on the schema it writes; only plain data crosses to the browser. */
function plain(schema: object): Config {
  return JSON.parse(JSON.stringify(schema)) as Config;
}

/** @throws ControlError `input.invalid` where the registry has no such kind */
export function requireKind(kinds: readonly Kind[], kind: string, what: string): Kind {
  const found = kinds.find((entry) => entry.kind === kind);
  if (found) return found;
  const message = `"${kind}" is not a kind of ${what}. Use ${kinds.map((entry) => entry.kind).join(' or ')}.`;
  throw new ControlError('input.invalid', { kind: 'invalid', message, fields: { kind: message } });
}

/** The config with its kind's defaults. @throws ControlError `input.invalid`, its fields under `at` */
export function parseConfig(kind: Kind, config: Config, at: string[] = ['config']): Config {
  const result = kind.schema.safeParse(config);
  if (!result.success) throw invalidInput(result.error, at);
  return result.data as Config;
}
