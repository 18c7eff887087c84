import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import type { z } from 'zod';
import {
  batchRules,
  ruleSpecSchema,
  rules,
  transforms,
  type ColumnTransform,
  type ComputedColumn,
  type LookupSpec,
  type RuleSpec,
} from '@/lib/engine/index';
import { computedOf } from './computed-entry';
import { lookupOf } from './lookup-entry';
import { usageError } from './usage';

const SHAPE =
  'A rules file reads `rules:` and a list such as `- {column: quantity, rule: range, min: 1}`; before or after it, it may have `transforms:` and a list such as `- {column: price, transform: parse-number, decimal: ","}`, `computed:` and a list such as `- {column: name, fields: [first, last]}`, and `lookups:` and a list such as `- {name: countries, table: public.countries, key: code, value: name}`.';

/** What a rules file says. */
export interface RulesFile {
  rules: RuleSpec[];
  /** In order. */
  transforms: ColumnTransform[];
  /** Columns that no field fills alone. */
  computed: ComputedColumn[];
  /** Tables that expressions may take values from. */
  lookups: LookupSpec[];
}

export const NO_RULES: RulesFile = { rules: [], transforms: [], computed: [], lookups: [] };

const SECTIONS: readonly string[] = Object.keys(NO_RULES);

/**
 * Reads a rules file.
 * @param file  relative to `baseFolder`
 * @throws usage error with every fault, each with file and line
 */
export async function readRulesFile(file: string, baseFolder: string): Promise<RulesFile> {
  const text = await readFile(path.resolve(baseFolder, file), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`;
      throw usageError(`--rules ${file}: ${why}.`);
    },
  );
  return parseRules(text, file);
}

/** @throws usage error with every fault, each with file and line */
export function parseRules(text: string, file: string): RulesFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, intAsBigInt: true, prettyErrors: false });
  const faults: string[] = [];
  const fault: Fault = (offset, message) => faults.push(`${file}:${lines.linePos(offset).line}: ${message}`);
  for (const error of document.errors) fault(error.pos[0], `${error.message}.`);
  const found = faults.length > 0 ? NO_RULES : readDocument(document, fault);
  if (faults.length > 0) throw usageError(`--rules cannot be used.\n${faults.join('\n')}`);
  return found;
}

const SINGULAR: Record<keyof RulesFile, string> = {
  rules: 'rule',
  transforms: 'transform',
  computed: 'computed column',
  lookups: 'look-up',
};

type Fault = (offset: number, message: string) => void;

function readDocument(document: Document.Parsed, fault: Fault): RulesFile {
  const root = document.contents as Node | null;
  const lists = isMap(root)
    ? root.items.filter(({ value }) => isSeq(value)).map(({ key }) => String(key))
    : [];
  if (!isMap(root) || !lists.some((name) => SECTIONS.includes(name))) {
    fault(0, `There is no list of rules. ${SHAPE}`);
    return NO_RULES;
  }
  for (const pair of root.items) {
    const name = String(pair.key);
    if (!SECTIONS.includes(name)) fault(offsetOf(pair.key), `"${name}" is unknown. ${SHAPE}`);
    else if (!isSeq(pair.value)) fault(offsetOf(pair.key), `"${name}" is not a list. ${SHAPE}`);
  }
  const items = (section: keyof RulesFile) => {
    const list = root.get(section, true) as unknown;
    return (isSeq(list) ? list.items : []).flatMap((item) => {
      if (isMap(item)) return [item];
      fault(offsetOf(item), `This is not a ${SINGULAR[section]}. ${SHAPE}`);
      return [];
    });
  };
  return {
    rules: items('rules').flatMap((item) => readRule(item, document, fault)),
    transforms: items('transforms').flatMap((item) => readTransform(item, document, fault)),
    computed: items('computed').flatMap((item) => readComputed(item, document, fault)),
    lookups: readLookups(items('lookups'), document, fault),
  };
}

function readRule(item: YAMLMap, document: Document.Parsed, fault: Fault): RuleSpec[] {
  const { severity = 'error', maxCount, maxShare, ...fields } = fieldsOf(item, document);
  const entry = readEntry({ item, fields, fault, of: { what: 'rule', kinds: { ...rules, ...batchRules } } });
  if (!entry) return [];
  if (severity !== 'error' && severity !== 'warning') {
    fault(
      offsetOfKey(item, 'severity'),
      `The severity "${String(severity)}" is unknown. Known: error, warning.`,
    );
    return [];
  }
  const limits = limitsSchema.safeParse({ maxCount, maxShare });
  for (const {
    path: [name],
    message,
  } of limits.error?.issues ?? [])
    fault(
      offsetOfKey(item, name),
      `The limit ${String(name)} of the rule "${entry.kind}" is wrong: ${message}.`,
    );
  const { kind, column, params } = entry;
  return [{ rule: kind, severity, params, ...(column !== undefined && { column }), ...limits.data }];
}

const limitsSchema = ruleSpecSchema.pick({ maxCount: true, maxShare: true });

function readTransform(item: YAMLMap, document: Document.Parsed, fault: Fault): ColumnTransform[] {
  const fields = fieldsOf(item, document);
  const entry = readEntry({ item, fields, fault, of: { what: 'transform', kinds: transforms } });
  return entry ? [{ transform: entry.kind, column: entry.column!, params: entry.params }] : [];
}

function readComputed(item: YAMLMap, document: Document.Parsed, fault: Fault): ComputedColumn[] {
  const { found, faults } = computedOf(fieldsOf(item, document));
  for (const { key, message } of faults) fault(offsetOfKey(item, key), message);
  return found ? [found] : [];
}

function readLookups(items: YAMLMap[], document: Document.Parsed, fault: Fault): LookupSpec[] {
  const names = new Set<string>();
  return items.flatMap((item) => {
    const { found, faults } = lookupOf(fieldsOf(item, document));
    for (const { key, message } of faults) fault(offsetOfKey(item, key), message);
    if (!found) return [];
    if (names.has(found.name))
      fault(offsetOfKey(item, 'name'), `Two look-ups have the name "${found.name}".`);
    names.add(found.name);
    return [found];
  });
}

function fieldsOf(item: YAMLMap, document: Document.Parsed): Record<string, unknown> {
  return plain(item.toJS(document)) as Record<string, unknown>;
}

interface Entry {
  item: YAMLMap;
  fields: Record<string, unknown>;
  fault: Fault;
  of: {
    what: 'rule' | 'transform';
    kinds: Record<string, { paramsSchema: z.ZodType; takesColumn?: boolean }>;
  };
}

/** A column, a kind of the registry, and parameters that fit the kind; undefined where something is wrong with them. */
function readEntry({ item, fields, fault, of: { what, kinds } }: Entry) {
  const { column, [what]: kind, ...params } = fields;
  const at = (key: PropertyKey | undefined) => offsetOfKey(item, key);
  const takesNone =
    typeof kind === 'string' && Object.hasOwn(kinds, kind) && kinds[kind]!.takesColumn === false;
  if (takesNone && column !== undefined)
    return void fault(at('column'), `The rule "${kind}" is about the whole batch and takes no column.`);
  if (!takesNone && (typeof column !== 'string' || column === '')) {
    const example = what === 'rule' ? 'column: quantity, rule: …' : 'column: price, transform: …';
    return void fault(at('column'), `A ${what} needs a column: {${example}}.`);
  }
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    const missing = `The ${what} on column "${String(column)}" has no kind.`;
    const wrong = kind === undefined ? missing : `There is no ${what} "${String(kind)}".`;
    return void fault(at(what), `${wrong} Known ${what}s: ${Object.keys(kinds).join(', ')}.`);
  }
  const parsed = kinds[kind]!.paramsSchema.safeParse(params);
  if (parsed.success) return { column: column as string | undefined, kind, params };
  for (const issue of parsed.error.issues) {
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    fault(
      at(issue.path[0]),
      `The ${what} "${kind}"${takesNone ? '' : ` on column "${String(column)}"`} has wrong parameters. ${where}${issue.message}.`,
    );
  }
  return undefined;
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

function offsetOfKey(item: YAMLMap, key: PropertyKey | undefined): number {
  const pair = item.items.find((candidate) => isScalar(candidate.key) && candidate.key.value === key);
  return offsetOf(pair?.key ?? item);
}

/** Whole numbers arrive as bigint; those that a number cannot hold exactly go on as text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
