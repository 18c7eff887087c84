import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'stevedore-boundaries-'));
  for (const folder of ['app', 'lib', 'jobs', 'test']) mkdirSync(path.join(tree, folder));
  writeFileSync(path.join(tree, 'tsconfig.json'), '{"compilerOptions":{"paths":{"@/*":["./*"]}}}');
});
afterEach(() => rmSync(tree, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  writeFileSync(path.join(tree, file), text);
}

function check(): { status: number | null; output: string } {
  const script = path.join(import.meta.dirname, 'check.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, tree], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const forbidden = [
  ['app-imports', 'app/page.ts', 'lib/engine/index.ts'],
  ['app-imports', 'app/list/page.ts', 'lib/control/loads/list.ts'],
  ['app-imports', 'app/other/page.ts', 'lib/db.ts'],
  ['jobs-imports', 'jobs/tasks/run.ts', 'lib/control/batches/record.ts'],
  ['jobs-imports', 'jobs/tasks/stage.ts', 'lib/engine/stage/copy.ts'],
  ['control-imports', 'lib/control/batches/start.ts', 'lib/engine/run-load.ts'],
  ['control-entities-by-their-front-door', 'lib/control/batches/start.ts', 'lib/control/loads/internal.ts'],
  ['engine-stands-alone', 'lib/engine/plan.ts', 'lib/env.ts'],
  ['stages-apart', 'lib/engine/merge/merge.ts', 'lib/engine/stage/copy.ts'],
  ['stages-apart', 'lib/engine/extract/read.ts', 'lib/engine/sources/http/index.ts'],
  ['connectors-apart', 'lib/engine/sources/file/index.ts', 'lib/engine/sources/http/index.ts'],
  ['connectors-apart', 'lib/engine/formats/csv/index.ts', 'lib/engine/extract/read.ts'],
  ['rules-apart', 'lib/engine/validate/rules/range.ts', 'lib/engine/validate/rules/length.ts'],
  ['nobody-imports-the-assembly', 'lib/engine/stage/lane.ts', 'lib/engine/run-load.ts'],
  ['queue-imports', 'lib/queue/enqueue.ts', 'lib/control/loads/index.ts'],
  ['ground-floor', 'lib/secrets.ts', 'lib/control/loads/index.ts'],
  ['schemas-are-zod-only', 'lib/control/loads/schemas.ts', 'lib/env.ts'],
  ['product-without-tests', 'lib/logger.ts', 'test/support/postgres.ts'],
] as const;

it('refuses every import that the architecture forbids', () => {
  for (const [, , to] of forbidden) write(to, 'export {};\n');
  for (const [, from] of forbidden) {
    const targets = forbidden.filter((row) => row[1] === from).map(([, , to]) => to.replace(/\.ts$/, ''));
    write(from, targets.map((to) => `import '@/${to}';\n`).join(''));
  }
  const { status, output } = check();
  expect(status).toBe(1);
  for (const [rule, from, to] of forbidden) expect(output).toContain(`${rule}: ${from} → ${to}`);
});

it('lets every import pass that the architecture allows', () => {
  const allowed = {
    'app/page.ts': ['lib/control/loads/index', 'lib/control/loads/schemas', 'lib/env', 'lib/logger'],
    'jobs/tasks/run.ts': [
      'lib/control/loads/index',
      'lib/engine/index',
      'lib/queue/names',
      'lib/env',
      'lib/logger',
    ],
    'lib/control/loads/index.ts': ['lib/engine/index', 'lib/queue/names', 'lib/db', 'lib/env', 'lib/secrets'],
    'lib/engine/merge/merge.ts': ['lib/engine/sql/identifiers', 'lib/engine/events', 'lib/engine/errors'],
    'lib/engine/sources/file/index.ts': ['lib/engine/sources/source', 'lib/engine/errors'],
  };
  for (const targets of Object.values(allowed)) for (const to of targets) write(`${to}.ts`, 'export {};\n');
  for (const [from, targets] of Object.entries(allowed)) {
    write(from, targets.map((to) => `import '@/${to}';\n`).join(''));
  }
  expect(check()).toMatchObject({ status: 0, output: expect.stringMatching(/ 0 violations/) });
});

it('fails where it has read nothing', () => {
  expect(check()).toMatchObject({
    status: 1,
    output: expect.stringContaining('no import of a TypeScript file was read'),
  });
});
