import { testDestination } from '@/lib/engine';
import type { Connection } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseConfig, requireKind, type Kind } from '../kinds';
import { withStoredSecrets } from '../secret-config';
import { callEngine, parseInput, requireRole } from '../verb';
import { configWithSecrets, requireConnection } from './internal';
import { connectionKinds } from './kinds';
import { testConnectionInputSchema, type ConnectionTest, type TestConnectionInput } from './schemas';

type Config = Record<string, unknown>;

/** Tries to reach the system, step by step; stored settings, or such as are about to be stored. Editor. */
export async function testConnection(
  context: ActorContext,
  input: TestConnectionInput,
): Promise<ConnectionTest> {
  requireRole(context, 'editor');
  const { id, kind, config, stagingSchema } = parseInput(testConnectionInputSchema, input);
  const stored = id === undefined ? undefined : await requireConnection(id);
  const kindName = stored?.kind ?? kind;
  if (kindName === undefined || (!stored && !config)) {
    throw new ControlError('input.invalid', {
      kind: 'invalid',
      message: 'Name a stored connection, or give the kind and settings to test.',
    });
  }
  const entry = requireKind(connectionKinds, kindName, 'connection');
  const checked =
    stored && !config ? configWithSecrets(stored) : parseConfig(entry, merged(entry, config!, stored));
  const steps = await callEngine(() => testDestination(kindName, checked, { stagingSchema }));
  return { ok: steps.every((step) => step.ok || step.skipped), steps };
}

function merged(kind: Kind, given: Config, stored: Connection | undefined): Config {
  return stored ? withStoredSecrets(kind, given, stored) : given;
}
