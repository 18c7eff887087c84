import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cleanTables, seeded } from './clean-table';
import { dialectPollutions } from './dialect-pollutions';
import { filePollutions } from './file-pollutions';
import { readFile } from './read-file';
import { report, type ScoredFile } from './report';
import { rowPollutions } from './row-pollutions';
import { scoreOf } from './score';

const USAGE = `Usage: npm run bench:detect -- [--ragged refuse|pad] [--kind WORD] [--files] [--keep FOLDER]

Writes some hundred files that are polluted in known ways, reads each as a load does, and compares what comes out with
what was meant, cell by cell. --kind: only kinds with this word in their name; --files: every file that is not read
perfectly; --keep: leaves the files in a folder.`;

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: { ragged: text, kind: text, keep: text, files: flag, help: flag },
  });
  if (values.help) return console.log(USAGE);
  const folder = values.keep ?? (await mkdtemp(path.join(tmpdir(), 'bench-detect-')));
  try {
    const dialect = values.ragged === undefined ? {} : { ragged: values.ragged };
    const scored = await scoreAll(folder, dialect, values.kind ?? '');
    console.log(report(scored, { listsFiles: values.files ?? false }));
  } finally {
    if (values.keep === undefined) await rm(folder, { recursive: true });
  }
}

async function scoreAll(
  folder: string,
  dialect: Record<string, unknown>,
  wantedKind: string,
): Promise<ScoredFile[]> {
  const scored: ScoredFile[] = [];
  for (const { kind, variants } of [...dialectPollutions, ...filePollutions, ...rowPollutions]) {
    if (!kind.includes(wantedKind)) continue;
    for (const [variant, pollute] of variants.entries()) {
      for (const [place, table] of cleanTables().entries()) {
        const name = `${kind.replaceAll(' ', '-')}-${variant + 1}-${table.name}.csv`;
        const { bytes, wanted } = pollute(table, seeded(1_000 * variant + place));
        await writeFile(path.join(folder, name), bytes);
        const read = await readFile(path.join(folder, name), dialect);
        scored.push({ kind, name, score: scoreOf(wanted, read.table), read });
      }
    }
  }
  return scored;
}
