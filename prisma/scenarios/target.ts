import { findEmbeddedDatabases, openEmbeddedDatabase } from '@/jobs/supervisor/embedded-database';
import { checkDatabase } from '@/jobs/supervisor/external-database';
import { env } from '@/lib/env';

export interface Target {
  url: string;
  /** Host, port and name, for people. */
  label: string;
  /** Where the scenario's loads write when they run. */
  destinationUrl: string;
  close: () => Promise<void>;
}

const nothing = () => Promise.resolve();

/** The control database, as `npm start` would find it; the embedded one is started where it does not run. */
export async function findTarget(): Promise<Target> {
  const { databaseUrl, dataDir, sampleDatabaseUrl } = env();
  if (databaseUrl !== undefined) {
    await checkDatabase(databaseUrl);
    return { ...named(databaseUrl), destinationUrl: sampleDatabaseUrl ?? databaseUrl, close: nothing };
  }
  const running = await findEmbeddedDatabases(dataDir);
  if (running) return { ...named(running.url), destinationUrl: running.sampleUrl, close: nothing };
  const opened = await openEmbeddedDatabase(dataDir, (line) => console.log(line));
  return { ...named(opened.url), destinationUrl: opened.sampleUrl, close: opened.stop };
}

function named(url: string): Pick<Target, 'url' | 'label'> {
  const { host, pathname } = new URL(url);
  return { url, label: `the database ${decodeURIComponent(pathname.slice(1))} at ${host}` };
}
