import { findLink, stateOf, type LinkKind } from './internal';
import type { LinkView } from './schemas';

/** What a link is good for. Open to whoever has it. */
export async function describeLink(kind: LinkKind, token: string): Promise<LinkView> {
  const link = await findLink(kind, token);
  const state = stateOf(link);
  if (!link || state !== 'open') return { state, email: null, role: null, name: null, createdBy: null };
  return {
    state,
    email: link.email ?? link.user?.email ?? null,
    role: link.role,
    name: link.user?.name ?? null,
    createdBy: link.createdBy?.name ?? null,
  };
}
