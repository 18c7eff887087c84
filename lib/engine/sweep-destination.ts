import { destinationOf } from './destinations/registry';
import { dropped, sweepStaging, type Dropped } from './stage/staging-area';

/**
 * Drops what dead batches left in the given staging schemas of a destination; those that are not there hold nothing.
 * @throws LoadError `destination.*`
 */
export async function sweepDestination(
  kind: string,
  config: unknown,
  schemas: readonly string[],
): Promise<Dropped> {
  const known = destinationOf(kind);
  const destination = await known.open(known.configSchema.parse(config));
  try {
    const session = await destination.session('stevedore sweep');
    try {
      const all: Dropped[] = [];
      for (const schema of schemas) all.push(await sweepStaging(session, schema));
      return dropped(all);
    } finally {
      await session.close();
    }
  } finally {
    await destination.close();
  }
}
