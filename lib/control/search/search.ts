import { db, Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { searchInputSchema, type Found, type SearchInput } from './schemas';

const mostOfEach = 6;
/** Shorter parts of names stand in too many of them, and no trigram finds them: names are searched from their start. */
const trigram = 3;

/**
 * Loads, connections and files by a part of their name, batches by the start of their id or by their load: the few that
 * fit best of each. Viewer.
 */
export async function search(context: ActorContext, input: SearchInput): Promise<Found[]> {
  requireRole(context, 'viewer');
  const { query } = parseInput(searchInputSchema, input);
  const found = await Promise.all([
    findLoads(query),
    findBatches(query),
    findConnections(query),
    findFiles(query),
  ]);
  return found.flat();
}

/** Whether a name fits, and how well: those that start with it come first. */
function fit(column: string, query: string): { where: Prisma.Sql; order: Prisma.Sql } {
  const name = Prisma.raw(`lower(${column})`);
  const start = `${escapeLike(query.toLowerCase())}%`;
  const pattern = query.length < trigram ? start : `%${start}`;
  return {
    where: Prisma.sql`${name} LIKE ${pattern}`,
    order: Prisma.sql`(${name} LIKE ${start}) DESC, length(${name}), ${name}`,
  };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}

type Row = Omit<Found, 'kind' | 'at' | 'state'> & { state?: string; at?: Date };

function toFound(kind: Found['kind'], rows: Row[]): Found[] {
  return rows.map(({ at, state, ...row }) => ({
    ...row,
    kind,
    state: state ?? null,
    at: at?.toISOString() ?? null,
  }));
}

async function findLoads(query: string): Promise<Found[]> {
  const { where, order } = fit('l.name', query);
  const rows = await db().$queryRaw<Row[]>`
    SELECT l.id, l.name AS title, CASE WHEN l.archived_at IS NULL THEN '' ELSE 'archived' END AS detail
    FROM loads l WHERE ${where} ORDER BY l.archived_at IS NOT NULL, ${order} LIMIT ${mostOfEach}`;
  return toFound('load', rows);
}

async function findConnections(query: string): Promise<Found[]> {
  const { where, order } = fit('c.name', query);
  const rows = await db().$queryRaw<Row[]>`
    SELECT c.id, c.name AS title, c.kind AS detail FROM connections c
    WHERE ${where} ORDER BY ${order} LIMIT ${mostOfEach}`;
  return toFound('connection', rows);
}

/** Files that a load reads now, by the name of the source or of what was uploaded. */
async function findFiles(query: string): Promise<Found[]> {
  const source = fit('s.name', query);
  const upload = fit('u.original_name', query);
  const rows = await db().$queryRaw<Row[]>`
    SELECT l.id, f.title, l.name AS detail
    FROM (
      SELECT s.id, s.name AS title FROM sources s WHERE ${source.where} AND s.kind = 'file'
      UNION
      SELECT s.id, u.original_name FROM uploads u JOIN sources s ON s.upload_id = u.id WHERE ${upload.where}
    ) f
    JOIN load_versions v ON v.source_id = f.id
    JOIN loads l ON l.current_version_id = v.id
    ORDER BY ${fit('f.title', query).order} LIMIT ${mostOfEach}`;
  return toFound('file', rows);
}

const idStart = /^[0-9a-f]{4,32}$/;

async function findBatches(query: string): Promise<Found[]> {
  const digits = query.toLowerCase().replaceAll('-', '');
  const byId = idStart.test(digits)
    ? Prisma.sql`b.id BETWEEN ${uuidOf(digits.padEnd(32, '0'))}::uuid AND ${uuidOf(digits.padEnd(32, 'f'))}::uuid`
    : Prisma.sql`false`;
  const { where, order } = fit('l.name', query);
  const rows = await db().$queryRaw<Row[]>`
    SELECT * FROM (
      (SELECT b.id, l.name AS title, b.id::text AS detail, b.state::text, b.queued_at AS at
       FROM batches b JOIN loads l ON l.id = b.load_id WHERE ${byId} ORDER BY b.id DESC LIMIT ${mostOfEach})
      UNION
      (SELECT b.id, l.name, b.id::text, b.state::text, b.queued_at
       FROM (SELECT l.id, l.name FROM loads l WHERE ${where} ORDER BY ${order} LIMIT ${mostOfEach}) l
       CROSS JOIN LATERAL (SELECT * FROM batches WHERE load_id = l.id ORDER BY id DESC LIMIT 3) b)
    ) found
    ORDER BY id DESC LIMIT ${mostOfEach}`;
  return toFound('batch', rows);
}

function uuidOf(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
