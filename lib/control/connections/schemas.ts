import { z } from 'zod';
import type { LookupPreview } from '@/lib/engine';
import { pageInputSchema, timestampSchema } from '../paging/schemas';

export const nameSchema = z.string().trim().min(1, { error: 'Enter a name.' }).max(120);

/** `config` is checked by its kind's schema; its secret fields (see `KindView.secretFields`) are stored encrypted. */
export const createConnectionInputSchema = z.object({
  name: nameSchema,
  kind: z.string().min(1),
  config: z.record(z.string(), z.unknown()),
});
export type CreateConnectionInput = z.input<typeof createConnectionInputSchema>;

/** A secret field that is left out keeps its stored value; an empty one removes it. */
export const updateConnectionInputSchema = z.object({
  id: z.uuid(),
  name: nameSchema.optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});
export type UpdateConnectionInput = z.input<typeof updateConnectionInputSchema>;

/** Tests a stored connection (`id`), or settings before they are stored; with both, secrets left out come from the stored one. */
export const testConnectionInputSchema = z.object({
  id: z.uuid().optional(),
  kind: z.string().min(1).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  stagingSchema: z.string().min(1).default('stevedore_staging'),
});
export type TestConnectionInput = z.input<typeof testConnectionInputSchema>;

export const listConnectionsInputSchema = pageInputSchema.extend({ search: z.string().max(200).optional() });
export type ListConnectionsInput = z.input<typeof listConnectionsInputSchema>;

export const describeTableInputSchema = z.object({
  connectionId: z.uuid(),
  schema: z.string().min(1).default('public'),
  name: z.string().min(1),
});
export type DescribeTableInput = z.input<typeof describeTableInputSchema>;

/** A look-up of a load that would write over the connection; a key or a value that is not chosen yet is left empty. */
export const previewLookupInputSchema = z.object({
  connectionId: z.uuid(),
  table: z.object({ schema: z.string().min(1).default('public'), name: z.string().min(1) }),
  key: z.array(z.string().min(1)).max(4).default([]),
  value: z.string().default(''),
});
export type PreviewLookupInput = z.input<typeof previewLookupInputSchema>;
export type LookupView = LookupPreview;

export const connectionViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.string(),
  /** Without secrets. */
  config: z.record(z.string(), z.unknown()),
  /** Names of the secret fields that hold a value. */
  secretsSet: z.array(z.string()),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

/** One thing that is checked; a failure names the field of the form that it belongs to. */
export interface ConnectionTestStep {
  name: string;
  ok: boolean;
  skipped: boolean;
  ms: number;
  message: string;
  remedy?: string;
  field?: string;
}
export interface ConnectionTest {
  ok: boolean;
  steps: ConnectionTestStep[];
}

/** A load that keeps a connection. */
export interface ConnectionUse {
  id: string;
  name: string;
  isArchived: boolean;
  /** Its current version reads or writes by it; else an earlier one did. */
  isCurrent: boolean;
}

export interface TableSummary {
  schema: string;
  name: string;
  estimatedRows: number;
  /** It can be read, but nothing is loaded into it. */
  isView: boolean;
  /** By the rights of the connection's role; tables with neither are not listed. */
  mayRead: boolean;
  mayWrite: boolean;
}

export interface TableColumn {
  name: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  isGenerated: boolean;
}
export interface TableView {
  columns: TableColumn[];
  primaryKey: string[];
  uniqueKeys: string[][];
}

/** A kind of connection, source, format or rule, for a form. */
export interface KindView {
  kind: string;
  title: string;
  description?: string;
  /** JSON Schema (draft 2020-12) of its config, dialect or params. */
  jsonSchema: Record<string, unknown>;
  secretFields: string[];
}
