// Runs the import rules and makes sure that they were run on everything: a cruise that could not read TypeScript
// finds no modules, breaks no rule, and would pass.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '../..');
// Another tree can be named, to see that the rules bite.
process.chdir(process.argv[2] ?? root);

const { forbidden, options } = require(path.join(root, '.dependency-cruiser.cjs'));
const folders = ['app', 'lib', 'jobs', 'test'];
const { output } = await cruise(folders, { ...options, ruleSet: { forbidden }, validate: true }, undefined, {
  tsConfig: extractTSConfig(path.join(root, 'tsconfig.json')),
});

const violations = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
const cruised = new Set(output.modules.map((module) => module.source));
const missing = folders.flatMap(sources).filter((file) => !cruised.has(file));
const resolved = output.modules
  .filter((module) => /\.tsx?$/.test(module.source))
  .flatMap((module) => module.dependencies).length;
const complaints = [
  ...new Set(violations),
  ...missing.map((file) => `${file} was not read`),
  ...(resolved === 0 ? ['no import of a TypeScript file was read'] : []),
];

for (const line of complaints) console.error(line);
console.log(`${cruised.size} modules, ${resolved} imports, ${complaints.length} violations`);
process.exitCode = complaints.length === 0 ? 0 : 1;

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.posix.join(entry.parentPath.split(path.sep).join('/'), entry.name))
    .filter((file) => !/^(lib\/generated|test\/fixtures)\//.test(file));
}
