import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destinationOf, destinations } from '@/lib/engine/destinations/registry';
import type { OpenDestination } from '@/lib/engine/destinations/destination';
import { destinationCases } from './cases/destination-case';

it('has a case for every kind of destination', () => {
  expect(Object.keys(destinationCases).sort()).toEqual(Object.keys(destinations).sort());
});

describe.each(Object.entries(destinationCases))('the destination %s', (kind, makeCase) => {
  const destination = destinationOf(kind);
  let made: Awaited<ReturnType<typeof makeCase>>;
  let open: OpenDestination;

  beforeAll(async () => {
    made = await makeCase();
    open = await destination.open(destination.configSchema.parse(made.config));
  });
  afterAll(async () => {
    await open.close();
    await made.drop();
  });

  it('describes a table as it is, and says null where there is none', async () => {
    expect(await open.describeTable({ schema: 'public', name: 'nowhere' })).toBeNull();
    const found = await open.describeTable({ schema: 'public', name: made.table });
    expect(found).toMatchObject(made.description);
    expect(await open.listTables()).toContainEqual(
      expect.objectContaining({ schema: 'public', name: made.table }),
    );
  });

  it('refuses to describe what is no table', async () => {
    await expect(open.describeTable({ schema: 'public', name: made.view })).rejects.toMatchObject({
      code: 'destination.notATable',
    });
  });

  it('tests a connection step by step, and lands a failure on its field with a remedy', async () => {
    const good = await destination.test(destination.configSchema.parse(made.config), {
      stagingSchema: 'stevedore_staging',
    });
    expect(good.every((step) => step.ok && !step.skipped)).toBe(true);
    for (const { config, field } of made.broken) {
      const steps = await destination.test(destination.configSchema.parse(config), {
        stagingSchema: 'stevedore_staging',
      });
      const failure = steps.find((step) => !step.ok)!;
      expect(failure).toMatchObject({ field, remedy: expect.stringMatching(/\w/) });
      expect(steps.slice(steps.indexOf(failure) + 1).every((step) => step.skipped)).toBe(true);
    }
  });

  it('never shows a secret of its config in an error', async () => {
    for (const { config } of made.broken) {
      const error = await destination.open(destination.configSchema.parse(config)).then(
        (opened) => opened.close(),
        (thrown: Error) => thrown,
      );
      const shown = JSON.stringify(error, Object.getOwnPropertyNames(error ?? {}));
      for (const field of destination.secretFields) {
        const secret = (config as Record<string, string>)[field];
        if (secret) expect(shown).not.toContain(secret);
      }
    }
  });

  it('gives a session whose COPY settles with an error when its backend is ended', async () => {
    const session = await open.session('contract');
    const killer = new Client({ connectionString: made.adminUrl });
    await killer.connect();
    await session.query(`CREATE TABLE public.copied (a text)`);
    let kill: Promise<unknown> | undefined;
    function* endless(): Generator<Buffer> {
      for (let sent = 0; ; sent += 1) {
        if (sent === 50) kill = killer.query('SELECT pg_terminate_backend($1)', [session.backend.pid]);
        yield Buffer.alloc(64 * 1024, 'row\n');
      }
    }
    await expect(session.copyIn('COPY public.copied FROM STDIN', endless())).rejects.toMatchObject({
      class: 'retryable',
    });
    await kill;
    await session.close();
    await killer.end();
  });
});
