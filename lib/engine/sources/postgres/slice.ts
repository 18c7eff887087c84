import { baseName, familyOf } from '../../sql/column-type';
import { quoteIdentifier, quoteLiteral } from '../../sql/identifiers';
import type { SourceSlice } from '../source';
import type { SourceColumn } from './describe';

const SECOND = `interval '1 second'`;
const DAY = `interval '1 day'`;

/**
 * SQL boolean for the rows that an incremental load may want. Rather more than those: the destination may keep the cursor
 * in a coarser type, and compares the values as it keeps them. Texts are left to it as well, whose order may be another.
 * @returns undefined where nothing can be left out here
 */
export function sliceSql(
  slice: SourceSlice | undefined,
  columns: readonly SourceColumn[],
): string | undefined {
  const column = columns.find(({ name }) => name === slice?.field);
  if (!slice || !column || slice.isTransformed) return undefined;
  const bounds = boundsOf(column, slice);
  if (!bounds) return undefined;
  const value = quoteIdentifier(column.name);
  const conditions = [
    ...(bounds.from === undefined ? [] : [`${value} >= ${bounds.from}`]),
    ...(bounds.to === undefined ? [] : [`${value} <= ${bounds.to}`]),
  ];
  if (conditions.length === 0) return undefined;
  // Rows without a cursor are for the engine to refuse, not to overlook.
  return column.nullable ? `(${conditions.join(' AND ')} OR ${value} IS NULL)` : conditions.join(' AND ');
}

type Bounds = Record<'from' | 'to', string | undefined>;

function boundsOf({ exactType }: SourceColumn, { kind, from, to }: SourceSlice): Bounds | undefined {
  const each = (bound: (text: string, sign: '-' | '+') => string): Bounds => ({
    from: from === undefined ? undefined : bound(from, '-'),
    to: to === undefined ? undefined : bound(to, '+'),
  });
  const type = baseName(exactType);
  switch (`${familyOf(exactType)} ${familyOf(kind ?? '')}`) {
    case 'integer decimal':
      return kind === 'numeric'
        ? each((text, sign) => `${quoteLiteral(wholeBound(text, sign))}::int8`)
        : undefined;
    case 'decimal decimal':
      return kind === 'numeric' && type === 'numeric'
        ? each((text, sign) => `(${quoteLiteral(text)}::numeric ${sign} 1)`)
        : undefined;
    case 'date date':
    case 'date timestamp':
      return each((text, sign) => `(${quoteLiteral(text)}::date ${sign} 1)`);
    case 'timestamp date':
    case 'timestamp timestamp':
      return each(
        (text, sign) => `(${quoteLiteral(text)}::${type} ${sign} ${kind === 'date' ? DAY : SECOND})`,
      );
    case 'uuid uuid':
      return each((text) => `${quoteLiteral(text)}::uuid`);
    default:
      return undefined;
  }
}

const INT8 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/** Bounds of a wider type, as the whole numbers that they leave. */
function wholeBound(text: string, sign: '-' | '+'): string {
  const whole = /^-?\d+/.exec(text)?.[0];
  if (whole === undefined) return String(sign === '-' ? INT8.least : INT8.most);
  const value = BigInt(whole) + (sign === '-' ? -1n : 1n);
  return String(value < INT8.least ? INT8.least : value > INT8.most ? INT8.most : value);
}
