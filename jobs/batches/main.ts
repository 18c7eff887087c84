import { env, overrideEnvironment } from '@/lib/env';
import { withoutCredentials } from '@/lib/without-credentials';
import { findEmbeddedDatabases } from '../supervisor/embedded-database';
import { runBatches, USAGE } from './command';

const args = process.argv.slice(2);
const status = await run();
// Idle connections would keep the process for ten seconds; what it has to say goes out first.
process.stdout.write('', () => process.exit(status));

async function run(): Promise<number> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return args.length === 0 ? 2 : 0;
  }
  const complain = (line: string) => console.error(withoutCredentials(line));
  const { databaseUrl, dataDir } = env();
  const url = databaseUrl ?? (await findEmbeddedDatabases(dataDir))?.url;
  if (url === undefined) {
    complain('No control database is running here. Start it with npm start, or set DATABASE_URL.');
    return 1;
  }
  overrideEnvironment({ DATABASE_URL: url });
  return runBatches(args, { print: console.log, complain });
}
