'use client';

import { useRouter } from 'next/navigation';
import {
  createContext,
  startTransition,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useLive } from '@/app/_components/live/use-live';
import { useTabMark } from '@/app/_components/live/tab-mark';
import { percent, shareOf } from '@/app/_components/format';
import type { BatchLive, BatchMetricView, BatchSummary, BatchView } from '@/lib/control/batches/schemas';

type LogLine = BatchView['log'][number];

interface Live {
  batch: BatchSummary &
    Pick<
      BatchView,
      | 'table'
      | 'mode'
      | 'mergePlan'
      | 'currentVersion'
      | 'quarantineExpiredAt'
      | 'waitsFor'
      | 'rerunBy'
      | 'result'
    >;
  metrics: BatchMetricView[];
  log: LogLine[];
  isActive: boolean;
}

const Context = createContext<Live | null>(null);

export function useLiveBatch(): Live {
  const live = useContext(Context);
  if (!live) throw new Error('useLiveBatch is used outside LiveBatch.');
  return live;
}

interface LiveBatchProps {
  batch: BatchView;
  metrics: BatchMetricView[];
  children: ReactNode;
}

interface Heard {
  batch: BatchSummary | null;
  metrics: BatchMetricView[];
  log: LogLine[];
}

/** Keeps the batch's page true while the batch runs. The rest of the page is rendered again where it has changed. */
export function LiveBatch({ batch, metrics, children }: LiveBatchProps) {
  const router = useRouter();
  const [heard, setHeard] = useState<Heard>({ batch: null, metrics: [], log: [] });
  const latest = useMemo(
    () => (heard.batch && heard.batch.updatedAt > batch.updatedAt ? { ...batch, ...heard.batch } : batch),
    [heard.batch, batch],
  );
  const isActive = ['queued', 'running', 'paused'].includes(latest.state);
  const renderAgain = useRefreshOnChange(batch);
  useTabMark(markOfTab(latest));

  useLive({
    isOn: isActive,
    topics: [`batch:${batch.id}`],
    onEvent: (event) => {
      if (event.type !== 'batch' || event.live.batch.id !== batch.id) return;
      const { live } = event;
      setHeard((before) => ({
        batch: live.batch,
        metrics: merge(before.metrics, live.metrics, (each) => each.at),
        log: merge(before.log, live.log, (each) => each.id),
      }));
      renderAgain(live);
    },
    onPoll: () => startTransition(() => router.refresh()),
  });

  const live = useMemo<Live>(
    () => ({
      batch: latest,
      metrics: merge(metrics, heard.metrics, (each) => each.at),
      log: merge(batch.log, heard.log, (each) => each.id),
      isActive,
    }),
    [latest, metrics, heard, batch.log, isActive],
  );
  return <Context value={live}>{children}</Context>;
}

/** What the tab's title says: of a running batch how far it is, of another how it ended. */
function markOfTab({ state, load, counts }: BatchSummary) {
  const share = counts.bytesTotal ? shareOf(counts.bytes, counts.bytesTotal) : null;
  return { state, text: state === 'running' && share ? `${percent(share)} ${load.name}` : load.name };
}

const REFRESH_EVERY_MS = 2000;

/**
 * Parts, attempts and quarantine are rendered by the server: again when there is more of them, at most every 2 s, and
 * once more after the last change, because refused rows may be written a moment after they are counted.
 */
function useRefreshOnChange(rendered: BatchView): (event: BatchLive) => void {
  const router = useRouter();
  const mark = useRef(markOf(rendered));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isDue = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);

  const refresh = () => startTransition(() => router.refresh());
  const rest = () => {
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (!isDue.current) return;
      isDue.current = false;
      refresh();
      rest();
    }, REFRESH_EVERY_MS);
  };
  return ({ batch, isFinal }) => {
    const next = markOf(batch);
    if (next === mark.current && !isFinal) return;
    mark.current = next;
    isDue.current = !isFinal;
    if (timer.current !== undefined && !isFinal) return;
    clearTimeout(timer.current);
    refresh();
    if (!isFinal) rest();
  };
}

function markOf(batch: BatchSummary): string {
  return `${batch.state}/${batch.stage}/${batch.isWaiting}/${batch.counts.quarantined}`;
}

function merge<Item>(before: readonly Item[], more: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const known = new Set(before.map(keyOf));
  return [...before, ...more.filter((item) => !known.has(keyOf(item)))];
}
