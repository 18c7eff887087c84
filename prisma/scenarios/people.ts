import { systemContext } from '@/lib/control/context';
import { insertUser, prepareUser, type Role } from '@/lib/control/users';
import { transaction } from '@/lib/control/verb';

export const PASSWORD = 'quay crane lashing 47';

const PEOPLE: [name: string, role: Role][] = [
  ['Ada Admin', 'admin'],
  ['Edo Editor', 'editor'],
  ['Olga Operator', 'operator'],
  ['Vera Viewer', 'viewer'],
];

/** One person of each role. */
export async function addPeople(): Promise<void> {
  for (const [name, role] of PEOPLE) {
    const email = `${name.split(' ')[0]!.toLowerCase()}@example.com`;
    const user = await prepareUser({ name, email, password: PASSWORD }, role);
    await transaction((tx) => insertUser(tx, systemContext('scenario'), user));
  }
}
