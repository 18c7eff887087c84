/** Rows that one call of the grid changes, at most. */
export const MOST_ROWS_AT_ONCE = 1_000;
/** A worksheet holds no more rows, its header among them. */
export const MOST_SHEET_ROWS = 1_048_576;
/** Characters that a worksheet's cell holds. */
export const MOST_SHEET_CELL = 32_767;
/** Largest corrected file that is taken back, in bytes. */
export const MOST_UPLOAD_BYTES = 512 * 1024 * 1024;
