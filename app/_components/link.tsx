'use client';

import NextLink from 'next/link';
import { useState, type ComponentProps } from 'react';

/**
 * A link whose page is fetched ahead once somebody points at it. Next's own fetches every link in sight, and all of them
 * again whenever a live page is refreshed: each tab that is merely open would ask for a dozen pages every other second.
 */
export function Link({
  onMouseEnter,
  onMouseLeave,
  onFocus,
  onBlur,
  ...props
}: ComponentProps<typeof NextLink>) {
  const [isMeant, setIsMeant] = useState(false);
  return (
    <NextLink
      prefetch={isMeant ? null : false}
      {...props}
      onMouseEnter={(event) => {
        setIsMeant(true);
        onMouseEnter?.(event);
      }}
      onMouseLeave={(event) => {
        setIsMeant(false);
        onMouseLeave?.(event);
      }}
      onFocus={(event) => {
        setIsMeant(true);
        onFocus?.(event);
      }}
      onBlur={(event) => {
        setIsMeant(false);
        onBlur?.(event);
      }}
    />
  );
}
