import type { BatchMark } from '@/lib/control/loads/schemas';

/** Height and cut tell the states apart without colour: full, notched, half, a stump. */
export const MARK_SHAPES: Record<BatchMark['state'], string> = {
  succeeded: 'h-4',
  partial: 'h-4 [clip-path:polygon(0_35%,100%_0,100%_100%,0_100%)]',
  failed: 'h-2',
  cancelled: 'h-1',
  running: 'h-4 animate-breathe',
  queued: 'h-2 opacity-50',
  paused: 'h-4 [clip-path:polygon(0_0,100%_0,100%_35%,0_35%,0_65%,100%_65%,100%_100%,0_100%)]',
};
