import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GROUPS, type Group } from '../cases/catalogue';
import { judge } from './bars';
import { formatMarkdown } from './format';
import type { Results } from './results';

const FILE = path.resolve('docs/performance.md');

/**
 * Puts the figures into docs/performance.md.
 * @returns names of the sections that were replaced
 * @throws Error where no section of the document belongs to what was measured
 */
export function writeDocs(results: Results): string[] {
  const { text, replaced } = replaceSections(readFileSync(FILE, 'utf8'), results);
  if (replaced.length === 0) {
    throw new Error(
      `No section of ${FILE} holds just what was measured: run whole groups (--only core, or --all).`,
    );
  }
  writeFileSync(FILE, text);
  return replaced;
}

/**
 * Replaces what stands between `<!-- bench:GROUP -->` and `<!-- /bench:GROUP -->` for each group that was measured as
 * a whole. Figures of a server with another wal_level than minimal go into GROUP-LEVEL.
 */
export function replaceSections(text: string, results: Results): { text: string; replaced: string[] } {
  const level = results.server.wal_level;
  const replaced: string[] = [];
  let written = text;
  for (const group of Object.keys(GROUPS) as Group[]) {
    const name = level === 'minimal' ? group : `${group}-${level}`;
    const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
    const block = groupSection(results, group);
    const [from, to] = [written.indexOf(begin), written.indexOf(end)];
    if (block === undefined || from < 0 || to < from) continue;
    // The formatter would align the columns, and the next run undo it.
    const lines = [
      begin,
      '',
      '<!-- prettier-ignore-start -->',
      '',
      block,
      '',
      '<!-- prettier-ignore-end -->',
    ];
    written = `${written.slice(0, from)}${lines.join('\n')}\n\n${written.slice(to)}`;
    replaced.push(name);
  }
  return { text: written, replaced };
}

/** Undefined where a case of the group is missing. */
function groupSection(results: Results, group: Group): string | undefined {
  const cases = GROUPS[group].map((id) => results.cases.find((each) => each.id === id));
  if (!cases.every((each) => each !== undefined)) return undefined;
  return formatMarkdown(results, cases, judge(cases));
}
