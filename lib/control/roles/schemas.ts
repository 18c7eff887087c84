import type { Role } from '../users/schemas';

/** Something that people do, and the least role that may. */
export interface Ability {
  area: string;
  what: string;
  least: Role;
}
