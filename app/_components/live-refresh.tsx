import type { Topic } from '@/lib/control/live/schemas';
import { LiveStatus } from './live/live-status';

interface LiveRefreshProps {
  /** What the page shows: it is rendered again when one of these changed. */
  topics?: readonly Topic[];
  /** How often to render it again where the server cannot tell. */
  everyMs?: number;
  isOn?: boolean;
}

/** Keeps the page's server part true while somebody looks, and says how old it is. */
export function LiveRefresh({ topics = ['batches'], everyMs = 5_000, isOn = true }: LiveRefreshProps) {
  return isOn ? <LiveStatus at={renderTime()} topics={topics} everyMs={everyMs} /> : <span />;
}

/** Apart from the component, which must be pure. */
function renderTime(): number {
  return Date.now();
}
