import { applyMigrations } from '@/jobs/migrate/apply-migrations';
import { closeDatabase } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { withoutCredentials } from '@/lib/without-credentials';
import { findTarget } from './target';
import { requireUnused, wipe } from './wipe';
import { addPeople, PASSWORD } from './people';
import { SCENARIOS, type ScenarioName } from './scenarios';

const USAGE = `Usage: npm run dev:seed -- ${Object.keys(SCENARIOS).join(' | ')} [--force]

Fills the control database (DATABASE_URL, else the embedded one of the data folder) with a scenario.
${Object.entries(SCENARIOS)
  .map(([name, { about }]) => `  ${name.padEnd(6)} ${about}`)
  .join('\n')}

A database that is in use is left alone; --force deletes everything in it first.`;

try {
  await seed(process.argv.slice(2));
} catch (error) {
  console.error(withoutCredentials((error as Error).message));
  process.exitCode = 1;
} finally {
  await closeDatabase();
}

async function seed(words: string[]): Promise<void> {
  const [name, ...rest] = words.filter((word) => word !== '--force');
  const scenario = SCENARIOS[name as ScenarioName];
  if (!scenario || rest.length > 0) throw new Error(USAGE);
  const target = await findTarget();
  try {
    overrideEnvironment({ DATABASE_URL: target.url });
    console.log(`Filling ${target.label} with the scenario ${name} …`);
    await applyMigrations(target.url);
    if (words.includes('--force')) await wipe();
    else await requireUnused(target.label);
    const startedAt = Date.now();
    await addPeople();
    await scenario.fill(target.destinationUrl);
    console.log(
      `Done in ${Math.round((Date.now() - startedAt) / 1000)} s. Sign in as ada@example.com (admin), edo@, olga@ or vera@example.com (editor, operator, viewer); the password is “${PASSWORD}”.`,
    );
  } finally {
    await closeDatabase();
    await target.close();
  }
}
