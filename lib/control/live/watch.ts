import { setTimeout as sleep } from 'node:timers/promises';
import { BatchFollower } from '../batches';
import type { ActorContext } from '../context';
import { findSession } from '../users';
import { parseInput, requireRole } from '../verb';
import { activityAfter } from './activity';
import { changeHub } from './hub';
import { watchInputSchema, type Activity, type LiveEvent, type Topic, type WatchInput } from './schemas';

/** At most one look at what changed in this time, whatever happens. */
const leastPauseMs = 1_000;
/** While nothing can be heard, everything is looked at this often. */
const pollMs = 2_500;
/** Once in this time the state is looked at although nothing was heard. */
const quietMs = 15_000;

/**
 * What changes of the topics, as it changes: at most one answer a second to each. Nothing that happened after `since` is
 * left out, whatever became of connections meanwhile. It ends with the session that asks for it. Viewer.
 * @param signal  ends it, e.g. when the browser goes away
 */
export async function* watchChanges(
  context: ActorContext,
  input: WatchInput,
  signal: AbortSignal,
): AsyncGenerator<LiveEvent> {
  requireRole(context, 'viewer');
  const { topics: names, since } = parseInput(watchInputSchema, input);
  const topics = names as Topic[];
  const hub = changeHub();
  const session = context.sessionId === undefined ? [] : [`session:${context.sessionId}` as const];
  const mailbox = hub.subscribe([...topics, ...session]);
  const look = lookAt(topics);
  try {
    await hub.opened();
    mailbox.take();
    let changed = since === undefined ? topics : hub.changedSince(topics, since);
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      yield* look(changed, isFirst);
      await sleep(leastPauseMs, undefined, { signal }).catch(() => undefined);
      await mailbox.filled(hub.isListening ? quietMs : pollMs, signal);
      const heard = mailbox.take();
      if (session.some((topic) => heard.includes(topic)) && !(await findSession(context.sessionId!))) return;
      changed = hub.isListening ? heard.filter((topic) => topics.includes(topic)) : topics;
    }
  } finally {
    mailbox.close();
  }
}

/** Batches and the activity are sent whole; of lists it is enough to say that they changed. */
function lookAt(topics: readonly Topic[]) {
  const followers = new Map<Topic, BatchFollower>(
    topics
      .filter((topic) => topic.startsWith('batch:'))
      .map((topic) => [topic, new BatchFollower(topic.slice('batch:'.length))]),
  );
  let told: Activity | undefined;
  return async function* (changed: readonly Topic[], isFirst: boolean): AsyncGenerator<LiveEvent> {
    const isQuiet = changed.length === 0;
    const lists = changed.filter((topic) => topic !== 'activity' && !followers.has(topic));
    if (lists.length > 0) yield { type: 'changed', topics: lists };
    for (const [topic, follower] of followers) {
      if (!isFirst && !isQuiet && !changed.includes(topic)) continue;
      const live = await follower.look();
      if (live) yield { type: 'batch', live };
      if (follower.isGone || live?.isFinal) followers.delete(topic);
    }
    if (topics.includes('activity') && (isFirst || changed.includes('activity'))) {
      const activity = await activityAfter(changeHub().lastChangeOf('activity'));
      if (JSON.stringify(activity) !== JSON.stringify(told)) yield { type: 'activity', activity };
      told = activity;
    }
  };
}
