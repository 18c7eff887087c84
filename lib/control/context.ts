import type { Role } from './users/schemas';

export type Actor =
  | { kind: 'user'; id: string; name: string; email: string; role: Role }
  /** The product itself: a task, the set-up. May do everything. */
  | { kind: 'system'; name: string };

/** Who calls a verb, and in which request. */
export interface ActorContext {
  actor: Actor;
  requestId?: string;
  /** The sign-in that the request belongs to. */
  sessionId?: string;
}

export function systemContext(name: string): ActorContext {
  return { actor: { kind: 'system', name } };
}
