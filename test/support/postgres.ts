import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { inject } from 'vitest';
import { applyMigrations } from '@/jobs/migrate/apply-migrations';
import { withClient } from './query';

export interface TestDatabase {
  name: string;
  /** Superuser's URL; the database holds what the test makes and nothing else. */
  url: string;
  /** Removes the database, ending every connection to it. */
  drop: () => Promise<void>;
}

const template = 'stevedore_control_template';

/**
 * A fresh, empty database on this run's PostgreSQL: one per test file, dropped in afterAll.
 * @param options of CREATE DATABASE
 */
export function createTestDatabase(options = ''): Promise<TestDatabase> {
  return createDatabase(options);
}

/** A fresh control database with all migrations applied, cloned from a template that is made once a run. */
export async function createControlDatabase(): Promise<TestDatabase> {
  await asAdmin(async (admin) => {
    // Test files run in processes of their own: whoever comes first makes the template, the others wait here.
    await admin.query('SELECT pg_advisory_lock(1)');
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount) return;
    const draft = `${template}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS ${draft}`);
    await admin.query(`CREATE DATABASE ${draft}`);
    await applyMigrations(urlOf(draft));
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  });
  return createDatabase(`TEMPLATE ${template}`);
}

/** URL of another database, role or password on this run's server. */
export function urlOf(database: string, login?: { user: string; password: string }): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  if (login) {
    url.username = login.user;
    url.password = login.password;
  }
  return url.toString();
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin((admin) => admin.query(`CREATE DATABASE ${name} ${options}`));
  return {
    name,
    url: urlOf(name),
    drop: () => asAdmin(async (admin) => void (await admin.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}

function asAdmin<T>(work: (admin: Client) => Promise<T>): Promise<T> {
  return withClient(inject('postgresUrl'), work);
}
