import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadError } from '@/lib/engine/errors';
import { sources } from '@/lib/engine/sources/registry';
import type { OpenSource, Source, SourceContext } from '@/lib/engine/sources/source';
import { contentOf, contentsOf, sourceContext } from '../support/source-context';
import { fileSourceCases } from './cases/file-source';
import { httpSourceCases } from './cases/http-source';
import { postgresSourceCases } from './cases/postgres-source';
import type { SourceCase, SourceWorld } from './cases/source-case';

const cases: Record<keyof typeof sources, SourceCase[]> = {
  file: fileSourceCases,
  http: httpSourceCases,
  postgres: postgresSourceCases,
};

const all = Object.entries(sources).flatMap(([kind, source]) =>
  cases[kind as keyof typeof sources].map((entry) => ({ kind, source: source as Source<unknown>, entry })),
);

describe.each(all)('source $kind: $entry.title', ({ kind, source, entry }) => {
  let world: SourceWorld;
  beforeAll(async () => {
    world = await entry.start();
  });
  afterAll(() => world.close());

  const open = (config: unknown, context: SourceContext = sourceContext()): Promise<OpenSource> =>
    source.open(source.configSchema.parse(config), context);

  it('is registered under its own kind and bears a title', () => {
    expect(source.kind).toBe(kind);
    expect(source.title).not.toBe('');
  });

  it('refuses settings that make no sense', () => {
    for (const config of entry.nonsense)
      expect(source.configSchema.safeParse(config).success, JSON.stringify(config)).toBe(false);
  });

  it('gives its pieces in order, and the same again', async () => {
    const opened = await open(world.config);
    const first = await contentsOf(opened.pieces());
    expect(first.map(([, content]) => content)).toEqual(world.contents);
    expect(new Set(first.map(([name]) => name)).size).toBe(world.contents.length);
    expect(await contentsOf(opened.pieces())).toEqual(first);
    expect(await contentsOf(opened.pieces(1))).toEqual(first.slice(1));
    await opened.close();
    expect(await world.openHandles()).toBe(0);
  });

  it('lists its pieces so that another worker can open each alone, or not at all', async () => {
    const opened = await open(world.config);
    const listed = opened.listed ?? [];
    expect(listed.length).toBe(world.isListed ? world.contents.length : 0);
    expect(opened.listed !== undefined).toBe(world.isListed);
    // It goes to other workers as JSON.
    const references = JSON.parse(JSON.stringify(listed.map(({ reference }) => reference))) as unknown[];
    const openPiece = await source.openListed?.(source.configSchema.parse(world.config), sourceContext());
    const pieces = await Promise.all(references.map((reference) => openPiece!(reference)));
    const contents = await Promise.all(pieces.map(async (piece) => String(await contentOf(piece))));
    expect(contents).toEqual(world.isListed ? world.contents : []);
    expect(pieces.map(({ name }) => name)).toEqual(listed.map(({ name }) => name));
    await opened.close();
    for (const secret of entry.secrets) expect(JSON.stringify(listed)).not.toContain(secret);
  });

  it('gives bytes, records or rows, as it says', async () => {
    const opened = await open(world.config);
    for await (const piece of opened.pieces())
      expect(piece.kind).toBe(source.yields(source.configSchema.parse(world.config)));
    await opened.close();
  });

  it('knows the columns of its rows where it gives rows, and shows the first of them', async () => {
    const opened = await open(world.config);
    expect(opened.rows !== undefined).toBe(source.yields(source.configSchema.parse(world.config)) === 'rows');
    expect(opened.rows?.columns).toEqual(world.columns);
    for (const row of (await opened.rows?.preview()) ?? []) expect(row).toHaveLength(world.columns!.length);
    await opened.close();
  });

  it('reads bytes from any place, and says the size beforehand', async () => {
    const opened = await open(world.config);
    let total = 0;
    for await (const piece of opened.pieces()) {
      if (piece.kind !== 'bytes') continue;
      const whole = Buffer.from(await contentOf(piece));
      expect(piece.size).toBe(whole.length);
      total += whole.length;
      for (const start of [1, whole.length - 1]) {
        expect(Buffer.from(await contentOf(piece, start)).equals(whole.subarray(start))).toBe(true);
      }
      const slice = await piece.readAt!(2, 5);
      expect(Buffer.from(slice).equals(whole.subarray(2, 7))).toBe(true);
    }
    expect(opened.bytesTotal).toBe(total || undefined);
    await opened.close();
  });

  it('says what is missing, and that trying again is of no use', async () => {
    const error = await open(world.missing).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({
      code: 'source.notFound',
      class: 'fatal',
      remedy: expect.stringMatching(/./) as string,
    });
    for (const secret of entry.secrets) expect(String(error)).not.toContain(secret);
  });

  it('says that there is nothing in it, or gives no piece', async () => {
    const { config, isError } = world.empty;
    const reading = open(config).then(async (opened) => {
      const contents = await contentsOf(opened.pieces());
      await opened.close();
      return contents;
    });
    if (isError) await expect(reading).rejects.toMatchObject({ code: 'source.empty', class: 'fatal' });
    else expect(await reading).toEqual([]);
  });

  it('tells no secret in the names of its pieces', async () => {
    const opened = await open(world.config);
    const names = (await contentsOf(opened.pieces())).map(([name]) => name).join();
    for (const secret of entry.secrets) expect(names).not.toContain(secret);
    await opened.close();
  });

  it.each(['aborted', 'left early', 'closed'])('leaves nothing open once it is %s', async (how) => {
    const abort = new AbortController();
    const opened = await open(world.endless, sourceContext({ signal: abort.signal }));
    const reading = (async () => {
      let seen = 0;
      for await (const piece of opened.pieces()) {
        const chunks = piece.kind === 'records' ? [piece.lines] : piece.read();
        for await (const _ of chunks) {
          seen++;
          if (how === 'left early' && seen === 3) return;
          if (how === 'aborted' && seen === 3) abort.abort(new Error('cancelled'));
          if (how === 'closed' && seen === 3) await opened.close();
          if (seen > 5000) throw new Error('it went on and on');
        }
      }
    })();
    const started = performance.now();
    if (how === 'aborted') await expect(reading).rejects.toThrow('cancelled');
    else await reading.catch((error: unknown) => expect(String(error)).not.toContain('on and on'));
    expect(performance.now() - started).toBeLessThan(3000);
    await opened.close();
    await expect.poll(() => world.openHandles()).toBe(0);
  });
});
