/** Wide rows are fewer, so that every case moves a comparable number of bytes. */
export const WIDE_DIVISOR = 10;
export const TEXT_DIVISOR = 30;
/** A load that is over in a moment, in which starting shows. */
export const SMALL_DIVISOR = 10;
export const LARGE_FACTOR = 10;

/** pgloader takes minutes for every percent of bad rows: it gets no more rows than these. */
export const SLOW_PEER_ROWS = 300_000;
