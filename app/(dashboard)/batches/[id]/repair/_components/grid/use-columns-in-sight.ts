import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useMemo, type RefObject } from 'react';
import { HEAD } from './places';

interface ColumnsInSight {
  scroller: RefObject<HTMLElement | null>;
  /** Of the source's columns, in pixels. */
  widths: readonly number[];
  /** The column that has the focus stays, however far one scrolls from it; the head and the reasons are always there. */
  focused: number;
}

/** Places of the source's columns that are drawn: files of several hundred are as quick to go through as others. */
export function useColumnsInSight({ scroller, widths, focused }: ColumnsInSight): readonly number[] {
  const at = focused - HEAD - 1;
  // eslint-disable-next-line react-hooks/incompatible-library -- what it gives is used here alone, at each drawing
  const virtual = useVirtualizer({
    horizontal: true,
    count: widths.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index]!,
    // The head lies over columns that are said to be in sight, so that as many may be missing at the other end.
    overscan: 6,
    rangeExtractor: useCallback(
      (range: Range) => {
        const inSight = defaultRangeExtractor(range);
        const isApart = at >= 0 && at < range.count && !inSight.includes(at);
        return isApart ? [...inSight, at].toSorted((a, b) => a - b) : inSight;
      },
      [at],
    ),
  });
  const shown = virtual.getVirtualItems().map(({ index }) => index);
  const key = shown.join();
  // The same list for the same columns, so that rows are drawn again only where others come into sight.
  return useMemo(() => (key === '' ? [] : key.split(',').map(Number)), [key]);
}
