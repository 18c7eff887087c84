import { LoadError } from '../../errors';

type Node = Record<string, unknown>;

/** Statements that a SELECT may hold within (WITH), and clauses that make something else of it. */
const WRITING = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'IntoClause',
  'LockingClause',
]);

/** Functions that reach past the rows of the database, or change something, whatever the transaction allows. */
const REACHING =
  /^(pg_read_|pg_ls_|pg_stat_file|pg_terminate_|pg_cancel_|pg_reload_|pg_rotate_|pg_promote|pg_switch_|pg_create_|pg_drop_|pg_replication_|pg_logical_|pg_notify|pg_sleep|pg_advisory_|pg_try_advisory_|lo_|dblink|set_config$|setval$|nextval$|query_to_xml|cursor_to_xml|table_to_xml|schema_to_xml|database_to_xml)/;

/**
 * Looks at a query with PostgreSQL's own parser. What keeps it from writing is the read-only transaction that it runs in
 * and the rights of its role; this says so before anything runs.
 * @returns the text of the one statement, without what ends it
 * @throws LoadError `source.badQuery`
 */
export async function readQuery(text: string): Promise<string> {
  if (text.includes('\0')) throw badQuery('it holds a NUL character');
  const statements = await parse(text);
  if (statements.length !== 1)
    throw badQuery(
      `it holds ${statements.length === 0 ? 'no statement' : `${statements.length} statements`}`,
    );
  const { stmt, stmt_location: start = 0, stmt_len: length } = statements[0]!;
  if (!stmt?.SelectStmt) throw badQuery('it is no SELECT');
  refuseWriting(stmt);
  const bytes = Buffer.from(text);
  return bytes.toString('utf8', start, length === undefined ? bytes.length : start + length).trim();
}

interface Statement {
  stmt?: Node;
  /** In bytes. */
  stmt_location?: number;
  stmt_len?: number;
}

async function parse(text: string): Promise<Statement[]> {
  // Half of what a program takes to start, and few loads need it.
  const { loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  try {
    return (parseSync(text) as { stmts?: Statement[] }).stmts ?? [];
  } catch (error) {
    throw badQuery((error as Error).message);
  }
}

function refuseWriting(node: unknown): void {
  if (Array.isArray(node)) {
    node.forEach(refuseWriting);
  } else if (typeof node === 'object' && node !== null) {
    for (const [kind, value] of Object.entries(node)) {
      if (WRITING.has(kind) || kind === 'intoClause')
        throw badQuery('it does more than read (a write, INTO or a lock)');
      if (kind === 'FuncCall') refuseReaching(value as Node);
      refuseWriting(value);
    }
  }
}

function refuseReaching({ funcname }: Node): void {
  const parts = funcname as { String?: { sval?: string } }[];
  const name = parts.at(-1)?.String?.sval ?? '';
  if (REACHING.test(name.toLowerCase())) throw badQuery(`the function ${name} does more than read rows`);
}

function badQuery(what: string): LoadError {
  return new LoadError('source.badQuery', {
    class: 'fatal',
    message: `The query cannot be used: ${what}.`,
    remedy: 'Write one SELECT (WITH is fine) that only reads.',
  });
}
