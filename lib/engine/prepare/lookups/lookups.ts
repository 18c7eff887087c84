import { createHash } from 'node:crypto';
import { asLoadError, LoadError } from '../../errors';
import type { LookupSpec } from '../../lookup-spec';
import { quoteIdentifier, quoteLiteral } from '../../sql/identifiers';
import type { CallLookup } from '../../sql/expression-writer';
import type { SqlSession } from '../../sql/session';
import type { Persistence } from '../../staging';
import { listNames } from '../list-names';
import { copyLookup, keyColumn, type LookupCopy } from './copy-lookup';
import { findLookup } from './find-lookup';

/** A look-up that can be called. */
interface Callable extends LookupCopy {
  /** Of the session's own: qualified name of the function that finds its values. */
  functionName: string;
}

/**
 * The look-ups of a load. Expressions are written with calls of functions, since a subquery cannot stand where COPY judges
 * its rows; each function reads a copy of what its look-up holds.
 */
export class Lookups {
  private readonly called = new Set<Callable>();

  private constructor(
    private readonly byName: ReadonlyMap<string, Callable | LoadError>,
    private readonly isOutOfReach = false,
  ) {}

  /** Where the destination is not at hand, and with it the tables: whatever is called is said to be so. */
  static outOfReach(): Lookups {
    return new Lookups(new Map(), true);
  }

  /**
   * Looks for their tables. What is wrong with one is thrown where it is called, for one that nothing calls is no matter.
   * @param copyName quoted, qualified name of a table of the batch's own, by its last part
   */
  static async open(
    session: SqlSession,
    specs: readonly LookupSpec[],
    copyName: (suffix: string) => string,
  ): Promise<Lookups> {
    const byName = new Map<string, Callable | LoadError>();
    for (const [at, spec] of specs.entries()) {
      const type = await findLookup(session, spec).catch(faultOf);
      const table = copyName(`lookup_${at + 1}`);
      const isFound = typeof type === 'string';
      byName.set(spec.name, isFound ? { spec, table, type, functionName: functionName(spec) } : type);
    }
    return new Lookups(byName);
  }

  /** @throws LoadError `prepare.noSuchLookup`, `prepare.lookupMiscalled`, and what `findLookup` throws */
  readonly call: CallLookup = (name, keys) => {
    if (this.isOutOfReach) throw outOfReach(name);
    const lookup = this.byName.get(name);
    if (!lookup) throw noSuchLookup(name, [...this.byName.keys()]);
    if (lookup instanceof LoadError) throw lookup;
    const { spec } = lookup;
    if (keys.length !== spec.key.length) throw miscalled(spec, keys.length);
    this.called.add(lookup);
    return `${lookup.functionName}(${keys.map((key) => `CAST(${key} AS text)`).join(', ')})`;
  };

  /** SQL of functions that find nothing: all that it takes to see whether expressions make sense. */
  get stubs(): string[] {
    return [...this.byName.values()].flatMap((lookup) =>
      lookup instanceof LoadError ? [] : [definition(lookup, 'NULL')],
    );
  }

  /** SQL of the functions that were called, over copies that are yet to be made. */
  get functions(): string[] {
    return [...this.called].map((lookup) => definition(lookup, search(lookup)));
  }

  /** Names of those copies. */
  get tables(): string[] {
    return [...this.called].map(({ table }) => table);
  }

  /** Copies what was called for this session alone, and defines its functions there. @throws as `copyLookup` */
  async useIn(session: SqlSession): Promise<void> {
    await this.copy(session, 'TEMPORARY');
    for (const sql of this.functions) await session.query(sql);
  }

  /** Copies what was called. @returns a line for the log of each @throws as `copyLookup` */
  async copy(session: SqlSession, persistence: Persistence): Promise<string[]> {
    const lines: string[] = [];
    for (const lookup of this.called) {
      const { name, table } = lookup.spec;
      const keys = await copyLookup(session, lookup, persistence);
      lines.push(`The look-up "${name}" holds ${keys} keys of ${table.schema}.${table.name}.`);
    }
    return lines;
  }
}

/** Names a copy that goes with its session. */
export function temporaryCopy(suffix: string): string {
  return `pg_temp.${quoteIdentifier(suffix)}`;
}

/** @throws what another try can cure */
function faultOf(cause: unknown): LoadError {
  const error = asLoadError(cause);
  if (error.class === 'retryable') throw error;
  return error;
}

/** Another table or column under the same name is another function: what was staged with it does not go on. */
function functionName({ table, key, value }: LookupSpec): string {
  const facts = JSON.stringify([table.schema, table.name, key, value]);
  return `pg_temp.lookup_${createHash('sha256').update(facts).digest('hex').slice(0, 16)}`;
}

function definition({ functionName: name, spec, type }: Callable, found: string): string {
  const types = spec.key.map(() => 'text').join(', ');
  const body = quoteLiteral(`BEGIN RETURN ${found}; END`);
  return `CREATE OR REPLACE FUNCTION ${name}(${types}) RETURNS ${type} LANGUAGE plpgsql STABLE STRICT AS ${body}`;
}

function search({ spec, table }: Callable): string {
  // A column that a key comes from may bring a collation of its own: beside that of the copy there would be none.
  const given = (at: number) => `$${at + 1} COLLATE pg_catalog."C"`;
  const same = spec.key.map((_, at) => `${keyColumn(at)} OPERATOR(pg_catalog.=) ${given(at)}`).join(' AND ');
  return `(SELECT value FROM ${table} WHERE ${same})`;
}

function outOfReach(name: string): LoadError {
  return new LoadError('prepare.badTransform', {
    class: 'fatal',
    message: `The look-up "${name}" reads the destination, which is not asked here; a batch asks it.`,
  });
}

function noSuchLookup(name: string, known: readonly string[]): LoadError {
  const there = known.length > 0 ? `the load has ${listNames(known)}` : 'the load has none';
  return new LoadError('prepare.noSuchLookup', {
    class: 'fatal',
    message: `There is no look-up ${JSON.stringify(name)}; ${there}.`,
    remedy: 'Correct the name, or define the look-up.',
  });
}

function miscalled({ name, key }: LookupSpec, given: number): LoadError {
  const keys = key.length === 1 ? 'one value' : `${key.length} values`;
  return new LoadError('prepare.lookupMiscalled', {
    class: 'fatal',
    message: `The look-up "${name}" takes ${keys} (${listNames(key)}), not ${given}.`,
    remedy: `Write lookup('${name}', …) with a value for each column of its key.`,
  });
}
