'use client';

import { useRouter } from 'next/navigation';
import {
  createContext,
  startTransition,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import type { BatchLive, BatchMetricView, BatchSummary, BatchView } from '@/lib/control/batches/schemas';

type LogLine = BatchView['log'][number];

interface Live {
  batch: BatchSummary & Pick<BatchView, 'table' | 'mode' | 'mergePlan'>;
  metrics: BatchMetricView[];
  log: LogLine[];
  isActive: boolean;
  /** How the page hears of changes: pushed by the server, or asked for every two seconds. */
  channel: 'pushed' | 'polled';
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
  const [heard, setHeard] = useState<Heard>({ batch: null, metrics: [], log: [] });
  const [channel, setChannel] = useState<Live['channel']>('pushed');
  const latest = useMemo(
    () => (heard.batch && heard.batch.updatedAt > batch.updatedAt ? { ...batch, ...heard.batch } : batch),
    [heard.batch, batch],
  );
  const isActive = latest.state === 'queued' || latest.state === 'running';
  const renderAgain = useRefreshOnChange(batch);

  const hear = useEffectEvent((event: BatchLive) => {
    setHeard((before) => ({
      batch: event.batch,
      metrics: merge(before.metrics, event.metrics, (each) => each.at),
      log: merge(before.log, event.log, (each) => each.id),
    }));
    renderAgain(event);
  });

  useEffect(() => {
    if (!isActive || channel === 'polled') return;
    const events = new EventSource(`/api/batches/${batch.id}/events`);
    events.onmessage = (message: MessageEvent<string>) => {
      hear(JSON.parse(message.data) as BatchLive);
    };
    events.addEventListener('end', () => events.close());
    // The browser tries again by itself unless the stream was refused.
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) setChannel('polled');
    };
    return () => events.close();
  }, [batch.id, isActive, channel]);

  usePolling(isActive && channel === 'polled');

  const live = useMemo<Live>(
    () => ({
      batch: latest,
      metrics: merge(metrics, heard.metrics, (each) => each.at),
      log: merge(batch.log, heard.log, (each) => each.id),
      isActive,
      channel,
    }),
    [latest, metrics, heard, batch.log, isActive, channel],
  );
  return <Context value={live}>{children}</Context>;
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
  return `${batch.state}/${batch.stage}/${batch.counts.quarantined}`;
}

function usePolling(isOn: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') startTransition(() => router.refresh());
    }, 2000);
    return () => clearInterval(timer);
  }, [isOn, router]);
}

function merge<Item>(before: readonly Item[], more: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const known = new Set(before.map(keyOf));
  return [...before, ...more.filter((item) => !known.has(keyOf(item)))];
}
