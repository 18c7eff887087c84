import { createHash } from 'node:crypto';
import type { WholeCheck } from '@/lib/engine';
import type { FileCheck } from '@/lib/generated/prisma/client';
import { ControlError } from '../errors';
import { readableSource, readableSpec, requireSource, type ReadableSource } from '../sources';
import type { FileCheckQuestion, FileCheckState, FileCheckView } from './schemas';

/** A worker that gave no sign of life for so long has left its check to another. */
export const silentSeconds = 30;
export const LIVE_STATES: FileCheckState[] = ['waiting', 'running'];

export interface FileToCheck extends ReadableSource {
  uploadId: string | null;
}

/** @throws ControlError `fileChecks.noFile` for other sources: they would be asked for all they have once more */
export async function fileToCheck({ sourceId, source }: FileCheckQuestion): Promise<FileToCheck> {
  const stored = sourceId === undefined ? undefined : await requireSource(sourceId);
  const kind = stored?.kind ?? source!.kind;
  if (kind !== 'file') {
    throw new ControlError('fileChecks.noFile', {
      kind: 'invalid',
      message: 'Only files are read as a whole before they are loaded.',
    });
  }
  const readable = stored ? await readableSource(stored) : await readableSpec(source!);
  return { ...readable, uploadId: stored?.uploadId ?? source?.uploadId ?? null };
}

interface FormatGiven {
  kind?: string | undefined;
  dialect: Record<string, unknown>;
  encoding?: string | undefined;
}

/** The same for whatever reads the same rows in the same way. */
export function readingKey(
  { kind, config }: { kind: string; config: unknown },
  { kind: format, dialect, encoding }: FormatGiven,
): string {
  return hashOf([kind, config, format, Object.entries(dialect).sort(), encoding]);
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

export function toFileCheckView(row: Omit<FileCheck, 'sample'>): FileCheckView {
  return {
    id: row.id,
    state: row.state as FileCheckState,
    bytesRead: Number(row.bytesRead),
    bytesTotal: row.bytesTotal === null ? null : Number(row.bytesTotal),
    rowsRead: Number(row.rowsRead),
    check: row.result as WholeCheck | null,
    error: row.error as FileCheckView['error'],
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
