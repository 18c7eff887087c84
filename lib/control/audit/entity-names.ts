import { db } from '@/lib/db';

interface Named {
  id: string;
  name: string;
}

/** Where the names of an entity are kept; what is not here has none. Batches and schedules are called by their load. */
const named: Record<string, (ids: string[]) => Promise<Named[]>> = {
  batches: batchNames,
  connections: (ids) => db().connection.findMany({ where: { id: { in: ids } }, select }),
  loads: (ids) => db().load.findMany({ where: { id: { in: ids } }, select }),
  repairs: batchNames,
  schedules: async (ids) =>
    byLoad(await db().schedule.findMany({ where: { id: { in: ids } }, select: withLoad })),
  sources: (ids) => db().source.findMany({ where: { id: { in: ids } }, select }),
  users: (ids) => db().user.findMany({ where: { id: { in: ids } }, select }),
};
const select = { id: true, name: true } as const;
const withLoad = { id: true, load: { select: { name: true } } } as const;

async function batchNames(ids: string[]): Promise<Named[]> {
  return byLoad(await db().batch.findMany({ where: { id: { in: ids } }, select: withLoad }));
}

function byLoad(rows: { id: string; load: { name: string } }[]): Named[] {
  return rows.map(({ id, load }) => ({ id, name: load.name }));
}

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
