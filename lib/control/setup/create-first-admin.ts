import { db } from '@/lib/db';
import { systemContext } from '../context';
import { ControlError } from '../errors';
import { insertUser, prepareUser, type UserView } from '../users';
import { parseInput, transaction } from '../verb';
import { createAdminInputSchema, type SetupState, type CreateAdminInput } from './schemas';

/** Taken while the first admin is made, so that two requests at once cannot both find no user. */
const setupLock = 7_283_001;

export async function getSetupState(): Promise<SetupState> {
  return { needsAdmin: (await db().user.findFirst({ select: { id: true } })) === null };
}

/**
 * Makes the first admin. Open to anyone, but only while there is no user.
 * @throws ControlError `setup.done`, `password.weak`
 */
export async function createFirstAdmin(input: CreateAdminInput): Promise<UserView> {
  const person = parseInput(createAdminInputSchema, input);
  if (!(await getSetupState()).needsAdmin) throw alreadyDone();
  const admin = await prepareUser(person, 'admin');
  return transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${setupLock})`;
    if (await tx.user.findFirst({ select: { id: true } })) throw alreadyDone();
    return insertUser(tx, systemContext('setup'), admin);
  });
}

function alreadyDone(): ControlError {
  return new ControlError('setup.done', {
    kind: 'conflict',
    message: 'Stevedore is set up already.',
    remedy: 'Log in; an admin can add people.',
  });
}
