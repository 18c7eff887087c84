import type {
  ListedTable,
  OpenDestination,
  TableDescription,
  TableFacts,
  TestStep,
} from './destinations/destination';
import { destinationOf } from './destinations/registry';
import type { LookupSpec, TableRef } from './plan';
import { previewLookup, type LookupPreview } from './prepare/lookups/preview-lookup';

/** Tests a connection step by step, as a load will use it. */
export function testDestination(
  kind: string,
  config: unknown,
  options: { stagingSchema: string },
): Promise<TestStep[]> {
  const destination = destinationOf(kind);
  return destination.test(destination.configSchema.parse(config), options);
}

/** @throws LoadError `destination.*` */
export function listTables(kind: string, config: unknown): Promise<ListedTable[]> {
  return withDestination(kind, config, (destination) => destination.listTables());
}

/** @returns null where there is no such table */
export function describeTable(
  kind: string,
  config: unknown,
  table: TableRef,
): Promise<TableDescription | null> {
  return withDestination(kind, config, (destination) => destination.describeTable(table));
}

/** What there is to know of a load's destination before advising on it; `table` is null where there is none. */
export function inspectTable(
  kind: string,
  config: unknown,
  { table, keyColumn }: { table: TableRef; keyColumn: string | null },
): Promise<{ isPooled: boolean; table: TableFacts | null }> {
  return withDestination(kind, config, async (destination) => ({
    isPooled: destination.isPooled,
    table: await destination.inspectTable(table, keyColumn),
  }));
}

/** What a look-up holds. @throws LoadError as a batch would, where it cannot be used */
export function inspectLookup(kind: string, config: unknown, lookup: LookupSpec): Promise<LookupPreview> {
  return withDestination(kind, config, async (destination) => {
    const session = await destination.session('stevedore look-up');
    try {
      return await previewLookup(session, lookup);
    } finally {
      await session.close();
    }
  });
}

async function withDestination<T>(
  kind: string,
  config: unknown,
  work: (destination: OpenDestination) => Promise<T>,
): Promise<T> {
  const known = destinationOf(kind);
  const destination = await known.open(known.configSchema.parse(config));
  try {
    return await work(destination);
  } finally {
    await destination.close();
  }
}
