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
import { rules, type RuleSpec } from '@/lib/engine/index';
import { usageError } from './usage';

const SHAPE = 'A rules file reads `rules:` and a list such as `- {column: quantity, rule: range, min: 1}`.';

/**
 * Reads a rules file.
 * @param file  relative to `baseFolder`
 * @throws usage error with every fault, each with file and line
 */
export async function readRulesFile(file: string, baseFolder: string): Promise<RuleSpec[]> {
  const text = await readFile(path.resolve(baseFolder, file), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`;
      throw usageError(`--rules ${file}: ${why}.`);
    },
  );
  return parseRules(text, file);
}

/** @throws usage error with every fault, each with file and line */
export function parseRules(text: string, file: string): RuleSpec[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, intAsBigInt: true, prettyErrors: false });
  const faults: string[] = [];
  const fault: Fault = (offset, message) => faults.push(`${file}:${lines.linePos(offset).line}: ${message}`);
  for (const error of document.errors) fault(error.pos[0], `${error.message}.`);
  const specs = faults.length > 0 ? [] : readDocument(document, fault);
  if (faults.length > 0) throw usageError(`--rules cannot be used.\n${faults.join('\n')}`);
  return specs;
}

type Fault = (offset: number, message: string) => void;

function readDocument(document: Document.Parsed, fault: Fault): RuleSpec[] {
  const root = document.contents as Node | null;
  const list = isMap(root) ? (root.get('rules', true) as unknown) : undefined;
  if (!isMap(root) || !isSeq(list)) {
    fault(0, `There is no list of rules. ${SHAPE}`);
    return [];
  }
  for (const pair of root.items) {
    const name = String(pair.key);
    if (name !== 'rules') fault(offsetOf(pair.key), `"${name}" is unknown. ${SHAPE}`);
  }
  return list.items.flatMap((item) => {
    if (isMap(item)) return readRule(item, document, fault);
    fault(offsetOf(item), `This is not a rule. ${SHAPE}`);
    return [];
  });
}

function readRule(item: YAMLMap, document: Document.Parsed, fault: Fault): RuleSpec[] {
  const {
    column,
    rule: kind,
    severity = 'error',
    ...params
  } = plain(item.toJS(document)) as Record<string, unknown>;
  const at = (key: PropertyKey | undefined) => offsetOfKey(item, key);
  if (typeof column !== 'string' || column === '')
    return complain(at('column'), 'A rule needs a column: {column: quantity, rule: …}.');
  if (typeof kind !== 'string' || !Object.hasOwn(rules, kind)) {
    const what =
      kind === undefined
        ? `The rule on column "${column}" has no kind.`
        : `There is no rule "${String(kind)}".`;
    return complain(at('rule'), `${what} Known rules: ${Object.keys(rules).join(', ')}.`);
  }
  if (severity !== 'error' && severity !== 'warning')
    return complain(at('severity'), `The severity "${String(severity)}" is unknown. Known: error, warning.`);
  const parsed = rules[kind as keyof typeof rules].paramsSchema.safeParse(params);
  if (parsed.success) return [{ rule: kind, column, severity, params }];
  for (const issue of parsed.error.issues) {
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    fault(
      at(issue.path[0]),
      `The rule "${kind}" on column "${column}" has wrong parameters. ${where}${issue.message}.`,
    );
  }
  return [];

  function complain(offset: number, message: string): RuleSpec[] {
    fault(offset, message);
    return [];
  }
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
