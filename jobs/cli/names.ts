import type { TableRef } from '@/lib/engine/index';
import { usageError } from './usage';

/**
 * Splits names as a person writes them: `a,b`, `"Sales, 2024".orders`. Quotes keep separators and are doubled to stand
 * for themselves; everything else is taken as written.
 * @throws usage error that names the option
 */
export function splitNames(text: string, separator: ',' | '.', option: string): string[] {
  const names: string[] = [];
  const pattern = new RegExp(
    `\\s*(?:"((?:[^"]|"")+)"|([^"${separator}]+?))\\s*(${separator === '.' ? '\\.' : ','}|$)`,
    'y',
  );
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) throw malformed(text, separator, option);
    names.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] !== '' && pattern.lastIndex === text.length) throw malformed(text, separator, option);
  }
  if (names.length === 0) throw malformed(text, separator, option);
  return names;
}

/** @throws usage error that names the option */
export function readTable(text: string, option: string): TableRef {
  const parts = splitNames(text, '.', option);
  if (parts.length > 2)
    throw usageError(
      `${option} "${text}" has too many parts.`,
      'Write it like schema.table; a name that holds a dot goes in double quotes.',
    );
  return parts.length === 1 ? { schema: 'public', name: parts[0]! } : { schema: parts[0]!, name: parts[1]! };
}

function malformed(text: string, separator: string, option: string) {
  const example = separator === '.' ? 'schema.table' : 'order_id,line_no';
  return usageError(
    `${option} "${text}" cannot be read.`,
    `Write it like ${example}; a name that holds "${separator}" goes in double quotes.`,
  );
}
