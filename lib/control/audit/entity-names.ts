import { db } from '@/lib/db';

interface Named {
  id: string;
  name: string;
}

/** Where the names of an entity are kept; what is not here has none. */
const named: Record<string, (ids: string[]) => Promise<Named[]>> = {
  connections: (ids) => db().connection.findMany({ where: { id: { in: ids } }, select }),
  loads: (ids) => db().load.findMany({ where: { id: { in: ids } }, select }),
  sources: (ids) => db().source.findMany({ where: { id: { in: ids } }, select }),
  users: (ids) => db().user.findMany({ where: { id: { in: ids } }, select }),
};
const select = { id: true, name: true } as const;

/** One look for each entity that a page of the trail is about. */
export async function namesOfEntities(
  events: { entity: string; entityId: string }[],
): Promise<Map<string, string>> {
  const lists = await Promise.all(
    Object.entries(named).map(async ([entity, find]) => {
      const ids = events.filter((event) => event.entity === entity).map((event) => event.entityId);
      return ids.length > 0 ? find([...new Set(ids)]) : [];
    }),
  );
  return new Map(lists.flat().map(({ id, name }) => [id, name]));
}
