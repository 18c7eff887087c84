import type { Topic } from '@/lib/control/live/schemas';
import { LiveStatus } from './live/live-status';

interface LiveRefreshProps {
  /** What the page shows: it is rendered again when one of these changed. */
  topics?: readonly Topic[];
  /** How often to render it again where the server cannot tell. */
  everyMs?: number;
  /** For what changes without a word, such as workers and folders: rendered again when it is as old as this. */
  oldAfterMs?: number;
  isOn?: boolean;
}

/** Keeps the page's server part true while somebody looks, and says how old it is. */
export function LiveRefresh({
  topics = ['batches'],
  everyMs = 5_000,
  oldAfterMs,
  isOn = true,
}: LiveRefreshProps) {
  return isOn ? (
    <LiveStatus at={renderTime()} topics={topics} everyMs={everyMs} oldAfterMs={oldAfterMs} />
  ) : (
    <span />
  );
}

/** Apart from the component, which must be pure. */
function renderTime(): number {
  return Date.now();
}
