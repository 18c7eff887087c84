import type { ActorContext } from '../context';
import { requireRole } from '../verb';
import { abilities } from './abilities';
import type { Ability } from './schemas';

/** What each role may do, area by area. Viewer. */
export async function listAbilities(context: ActorContext): Promise<Ability[]> {
  requireRole(context, 'viewer');
  return abilities.map(({ area, what, least }) => ({ area, what, least }));
}
