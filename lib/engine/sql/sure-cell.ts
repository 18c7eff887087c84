/**
 * Whether a cell's bytes, `bytes[start, end)`, are seen to be a text that its transforms and its type can read. Where they
 * are not, nothing is said.
 */
export type SureCell = (bytes: Uint8Array, start: number, end: number) => boolean;

/** Whether a type takes every number of so many digits before the decimal mark, leading zeros aside, and after it. */
export type TakesNumber = (whole: number, decimals: number, hasMark: boolean) => boolean;
