import { ControlError } from '../errors';

/** Lines of cells as a spreadsheet program has saved them, its header first. */
export type Table = AsyncIterable<string[]>;

export function isXlsxName(name: string): boolean {
  return /\.xlsx$/i.test(name);
}

export function unreadable(what: string, remedy: string, cause?: unknown): ControlError {
  return new ControlError('spreadsheets.unreadable', { kind: 'invalid', message: what, remedy, cause });
}
