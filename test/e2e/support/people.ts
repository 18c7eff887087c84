import { hash } from '@node-rs/argon2';
import { expect, type Cookie, type Page } from '@playwright/test';
import type { Client } from 'pg';
import { findEmbeddedDatabase } from '../../../jobs/supervisor/embedded-database';
import { withClient } from '../../support/query';
import { stack } from './stack';

export { withClient as withDatabase };

export const ADMIN = { name: 'Ada Admin', email: 'ada@example.com', password: 'quay crane lashing 47' };
export const VIEWER = { name: 'Vera Viewer', email: 'vera@example.com', password: 'tally clerk harbour 92' };

interface Person {
  email: string;
  password: string;
}

const sessions = new Map<string, Cookie[]>();

/**
 * Makes the browser one in which the person is signed in, by the session that they signed in to once; which page is shown
 * is left open. Nobody may end that session: who is signed out, deactivated or counted signs in by the form.
 */
export async function signIn(page: Page, person: Person = ADMIN): Promise<void> {
  const cookies = sessions.get(person.email);
  if (cookies) return page.context().addCookies(cookies);
  await signInByForm(page, person);
  sessions.set(person.email, await page.context().cookies());
}

export async function signInByForm(page: Page, person: Person): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Home' }).waitFor();
}

/** Written into the control database: what a viewer sees does not hang on how they came. */
export async function addViewer(): Promise<void> {
  await asControl(async (control) => {
    await control.query(
      `INSERT INTO users (id, email, name, password_hash, role)
       VALUES (gen_random_uuid(), $1, $2, $3, 'viewer') ON CONFLICT (email) DO NOTHING`,
      [VIEWER.email, VIEWER.name, await hash(VIEWER.password)],
    );
  });
}

export async function asControl<Result>(work: (control: Client) => Promise<Result>): Promise<Result> {
  const url = await findEmbeddedDatabase(stack().dataDir);
  return withClient(url!, work);
}

/** Leaves the wizard without a trace: what is kept as a draft would be offered to whoever comes next. */
export async function discardDraft(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard it' }).click();
  await expect(page).not.toHaveURL(/step=/);
}
