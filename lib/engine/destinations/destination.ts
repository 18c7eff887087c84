import type { z } from 'zod';
import type { TableRef } from '../plan';
import type { SqlSession } from '../sql/session';

/** What a server can do, by its version. */
export interface Capabilities {
  /** As `server_version_num`, e.g. 180004. */
  serverVersion: number;
  /** COPY … ON_ERROR ignore (17 and later). */
  copySkipsBadRows: boolean;
  /** pg_input_is_valid and pg_input_error_info (16 and later). */
  inputErrorInfo: boolean;
}

export interface ColumnDescription {
  name: string;
  /** As format_type prints it, e.g. `numeric(10,2)`. */
  type: string;
  /** Category of the base type (pg_type.typcategory): S for strings, N for numbers, … */
  category: string;
  /** SQL equality operator of the type, qualified: `=` means something else for citext when its schema is not in the path. */
  equality: string;
  nullable: boolean;
  hasDefault: boolean;
  /** GENERATED ALWAYS AS (…): cannot be written. */
  isGenerated: boolean;
  /** GENERATED ALWAYS AS IDENTITY: written with OVERRIDING SYSTEM VALUE. */
  isIdentityAlways: boolean;
}

export interface CheckDescription {
  name: string;
  expression: string;
  columns: string[];
}

export interface ForeignKeyDescription {
  name: string;
  columns: string[];
  references: TableRef;
  referencedColumns: string[];
}

export interface UniqueDescription {
  name: string;
  columns: string[];
  isPrimary: boolean;
  /** Usable by ON CONFLICT: valid, immediate, not partial, plain columns. */
  isArbiter: boolean;
  nullsNotDistinct: boolean;
  isConstraint: boolean;
}

export interface ListedTable extends TableRef {
  estimatedRows: number;
  /** It can be read, but nothing is loaded into it. */
  isView: boolean;
  /** By the rights of the connection's role; tables with neither are not listed. */
  mayRead: boolean;
  mayWrite: boolean;
}

export interface TableDescription {
  oid: number;
  columns: ColumnDescription[];
  checks: CheckDescription[];
  foreignKeys: ForeignKeyDescription[];
  uniques: UniqueDescription[];
  primaryKey: string[];
}

/** What the catalog and the statistics say of a table's size and shape, as far as loading it is concerned. */
export interface TableFacts {
  isPartitioned: boolean;
  /** As the server last counted them; 0 where it has not. */
  rows: number;
  /** With indexes and partitions. */
  bytes: number;
  /** Names of the indexes beside the primary key. */
  secondaryIndexes: string[];
  /** How far rows lie in the order of the key's first column: 1 or -1 in order, 0 anywhere; null where not known. */
  keyCorrelation: number | null;
}

/** One step of a connection test, in the order they ran. */
export interface TestStep {
  name: 'dns' | 'reach' | 'tls' | 'login' | 'version' | 'privileges' | 'latency';
  ok: boolean;
  skipped: boolean;
  ms: number;
  message: string;
  remedy?: string;
  /** The field of the config that a failure belongs to. */
  field?: string;
}

/** An open destination: hands out sessions and reads the catalog. */
export interface OpenDestination {
  capabilities: Capabilities;
  /** A proxy stands between, which hands out its own sessions of the server. */
  isPooled: boolean;
  /** @param name shown in pg_stat_activity */
  session(name: string): Promise<SqlSession>;
  /** `null` where there is no such table. @throws LoadError `destination.notATable` */
  describeTable(table: TableRef): Promise<TableDescription | null>;
  /**
   * `null` where there is no such table.
   * @param keyColumn first column of the load's key, if it has one
   */
  inspectTable(table: TableRef, keyColumn: string | null): Promise<TableFacts | null>;
  /** What the role may read or load. */
  listTables(): Promise<ListedTable[]>;
  close(): Promise<void>;
}

/** One kind of destination: one folder, one line in the registry. */
export interface Destination<Config> {
  kind: string;
  title: string;
  configSchema: z.ZodType<Config>;
  /** Fields of the config that are secret: stored encrypted, never shown. */
  secretFields: readonly string[];
  /** Server and account that the secrets are sent to: stored ones are never sent to another. */
  secretsGoTo(config: Config): string;
  /** @throws LoadError `destination.*` */
  open(config: Config): Promise<OpenDestination>;
  test(config: Config, options: { stagingSchema: string }): Promise<TestStep[]>;
}
