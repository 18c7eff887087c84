import { detectOpenSource, formatOf, openSource } from '../detect-source';
import type { RunContext } from '../events';
import type { InputOptions } from '../extract/extract-parts';
import type { CopyDialect, DetectedColumn } from '../formats/format';
import { onlyFile } from '../incremental/only-file';
import type { LoadPlan } from '../plan';
import type { SourceContext, SourceSlice } from '../sources/source';

/** A source that is open, with everything settled that framing its bytes needs. */
export interface OpenInput extends Omit<InputOptions, 'maxRecordBytes' | 'signal'> {
  copyDialect: CopyDialect;
  columns: DetectedColumn[];
  bytesTotal: number | undefined;
  /** The same, or about so many; undefined where not even that is known. */
  bytesExpected: number | undefined;
}

/**
 * Opens the source (or of its files the one that is wanted) and settles format, dialect and encoding, detecting what the plan leaves open.
 * @throws LoadError `source.*`, `detect.*`, `format.*`; the source is closed then
 */
export async function openInput(
  plan: LoadPlan,
  context: RunContext,
  wanted: { slice?: SourceSlice; file?: string } = {},
): Promise<OpenInput> {
  const opened = await openSource(plan.source, { ...sourceContext(plan, context), slice: wanted.slice });
  try {
    const source = wanted.file === undefined ? opened : await onlyFile(opened, wanted.file);
    // The columns of a table that is there have types of their own.
    const { create, columnTypes } = plan.destination;
    const report = await detectOpenSource(source, plan.format, {
      isTyped: create && columnTypes !== 'text',
      isShown: false,
    });
    const format = formatOf(report.format);
    return {
      source,
      format,
      dialect: report.dialect,
      encoding: report.encoding,
      fields: report.columns.map((column) => column.name),
      columns: columnTypes === 'text' ? report.columns.map(asText) : report.columns,
      copyDialect: format.copyDialect(report.dialect),
      bytesTotal: report.bytesTotal,
      bytesExpected: source.bytesTotal ?? source.bytesExpected,
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function asText(column: DetectedColumn): DetectedColumn {
  return { ...column, type: 'text' };
}

/** What a source gets to know of the batch's surroundings. */
export function sourceContext(plan: LoadPlan, context: RunContext): SourceContext {
  const { signal, fileRoots, baseFolder, sleep, random, emit } = context;
  return {
    signal,
    fileRoots,
    baseFolder,
    sleep,
    random,
    retry: plan.retry,
    files: plan.source.files,
    onAttempt: ({ what, number, class: errorClass, code, message }) =>
      emit({
        type: 'attempt',
        attempt: { part: what, number, class: errorClass as 'retryable', code, message },
      }),
  };
}
