import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { SqlQueryable } from '@prisma/driver-adapter-utils';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

/** PostgreSQL's one-byte type "char", which the catalog uses and the adapter does not know; text does as well. */
const charOid = 18;
const textOid = 25;

/**
 * The SQL that would bring a database to `prisma/schema.prisma`, as Prisma's own engine sees it; empty where they agree.
 * What Prisma cannot express (partial and GIN indexes, checks, triggers) is outside its view.
 */
export async function schemaDrift(databaseUrl: string, schemaFile = 'prisma/schema.prisma'): Promise<string> {
  startWasm();
  const file = path.resolve(schemaFile);
  const schema = readFileSync(file, 'utf8');
  const engine = await bindings.SchemaEngine.new(
    { datamodels: [[file, schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapterFor(databaseUrl)),
  );
  const { stdout } = await engine.diff({
    from: {
      tag: 'schemaDatasource',
      files: [{ path: file, content: schema }],
      configDir: path.dirname(file),
    },
    to: { tag: 'schemaDatamodel', files: [{ path: file, content: schema }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return (stdout ?? '').replace('-- This is an empty migration.', '').trim();
}

let isStarted = false;

function startWasm(): void {
  if (isStarted) return;
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const wasm = new WebAssembly.Module(readFileSync(path.join(folder, 'schema_engine_bg.wasm')));
  const imports = { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports };
  const { exports } = new WebAssembly.Instance(wasm, imports);
  bindings.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) },
  });
  isStarted = true;
}

function adapterFor(databaseUrl: string): PrismaPg {
  const charColumns = mapCharToText();
  const factory = new PrismaPg({ connectionString: databaseUrl, max: 1 });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    markCharColumns(adapter, charColumns);
    return adapter;
  };
  return factory;
}

function mapCharToText(): { last: number[] } {
  const seen = { last: [] as number[] };
  const result = (pg as unknown as { Result: { prototype: { addFields(fields: pg.FieldDef[]): void } } })
    .Result;
  const addFields = result.prototype.addFields;
  result.prototype.addFields = function (fields) {
    seen.last = fields.flatMap((field, index) => (field.dataTypeID === charOid ? [index] : []));
    for (const index of seen.last) fields[index]!.dataTypeID = textOid;
    return addFields.call(this, fields);
  };
  return seen;
}

function markCharColumns(adapter: SqlQueryable, charColumns: { last: number[] }): void {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    charColumns.last = [];
    const result = await queryRaw(query);
    for (const index of charColumns.last) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}
