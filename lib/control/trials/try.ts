import { setTimeout as wait } from 'node:timers/promises';
import { loadPlanSchema, sampleRows, tryPlan, type LoadPlan, type Trial } from '@/lib/engine';
import { env } from '@/lib/env';
import { configWithSecrets, requireConnection } from '../connections';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { checkedRows } from './checked-rows';
import { readableSource, readableSpec, requireSource } from '../sources';
import { callEngine, invalidInput, parseInput, requireRole } from '../verb';
import { keptSample, type KeptSample } from './kept-samples';
import { nestedNames } from './nested-names';
import { tryLoadInputSchema, type TrialView, type TryLoadInput } from './schemas';
import { toTrialView } from './view';

const mostRows = 1_000;
/** Longest that a person waits for the rows, for one statement about them, and for all of those. */
const readTimeoutMs = 60_000;
const statementTimeoutMs = 10_000;
const trialTimeoutMs = 20_000;

/**
 * Says what would become of the source's first rows under a definition that need not be whole: each transform and each
 * rule by itself, as a batch would have it. Nothing is written anywhere. Editor.
 * @param signal  aborted where nobody waits for the answer any more
 * @throws ControlError with the engine's code, `trials.tooSlow`
 */
export async function tryLoad(
  context: ActorContext,
  input: TryLoadInput,
  signal: AbortSignal = new AbortController().signal,
): Promise<TrialView> {
  requireRole(context, 'editor');
  const { sourceId, source, isFresh, ...definition } = parseInput(tryLoadInputSchema, input);
  const readable =
    sourceId === undefined
      ? await readableSpec(source!)
      : await readableSource(await requireSource(sourceId));
  const plan = await planOf(definition, readable);
  const { at, sample } = await readRows(plan, readable.fileRoots, isFresh);
  const trial = await tryRows(plan, sample, signal);
  return toTrialView(trial, { plan, at, now: Date.now() });
}

type TriedDefinition = Omit<ReturnType<typeof tryLoadInputSchema.parse>, 'sourceId' | 'source' | 'isFresh'>;

async function planOf(
  { destination, ...definition }: TriedDefinition,
  { kind, config }: { kind: string; config: object },
): Promise<LoadPlan> {
  const { connectionId, ...target } = destination;
  const connection = await requireConnection(connectionId);
  const result = loadPlanSchema.safeParse({
    ...definition,
    load: 'trial',
    source: { kind, config },
    destination: { ...target, kind: connection.kind, config: configWithSecrets(connection) },
  });
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}

async function readRows(plan: LoadPlan, fileRoots: string[], isFresh: boolean): Promise<KeptSample> {
  return (await checkedRows(plan, isFresh)) ?? readFirstRows(plan, fileRoots, isFresh);
}

async function readFirstRows(plan: LoadPlan, fileRoots: string[], isFresh: boolean): Promise<KeptSample> {
  const { source, format, destination, writing, mapping, computed } = plan;
  // Names of values inside records decide what is read of them.
  const names = [mapping?.map(({ field }) => field), computed, await nestedNames(plan)];
  const what = [source, format, destination.create, writing.rawColumn !== undefined, names];
  // Others may wait for the same rows: it goes on where the first one gives up.
  const surroundings = {
    signal: AbortSignal.timeout(readTimeoutMs),
    fileRoots,
    baseFolder: env().callerFolder,
    sleep: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }),
    random: Math.random,
    emit: () => undefined,
    now: Date.now,
  };
  return callEngine(() =>
    keptSample(what, () => sampleRows(plan, surroundings, mostRows), { isFresh, now: Date.now() }),
  );
}

async function tryRows(plan: LoadPlan, sample: KeptSample['sample'], caller: AbortSignal): Promise<Trial> {
  const signal = AbortSignal.any([caller, AbortSignal.timeout(trialTimeoutMs)]);
  try {
    return await callEngine(() => tryPlan(plan, sample, { signal, statementTimeoutMs }));
  } catch (error) {
    const isStopped = error instanceof ControlError && error.code === 'destination.statementStopped';
    throw signal.aborted || isStopped ? tooSlow(error) : error;
  }
}

function tooSlow(cause: unknown): ControlError {
  return new ControlError('trials.tooSlow', {
    kind: 'unavailable',
    message: 'Trying the rows took too long and was stopped.',
    remedy:
      'The destination may be busy, or a rule may search a large table without an index. Try again, or rehearse the load.',
    cause,
  });
}
