import { ROLES } from '@/lib/control/users/constants';
import type { Role } from '@/lib/control/users/schemas';

/** Whether a role covers what `needed` may do: for leaving out what the server would refuse anyway. */
export function may(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
