import type { OpenDestination } from '../../destinations/destination';
import { asLoadError } from '../../errors';
import type { RunContext } from '../../events';
import { BatchAccount } from '../../monitor/batch-account';
import type { LoadPlan } from '../../plan';
import { inputCheckFor, withFunctions } from '../../sql/input-check';
import { giveBack } from '../../stage/shared/give-back';
import { beat, joinShare, leaveShare, recordBackend, shareLost } from '../../stage/shared/sharers';
import { stagingArea } from '../../stage/staging-area';
import type { Staging } from '../batch-lane';
import type { Sessions } from '../sessions';
import { pieceOpener } from './piece-opener';
import { runShareLane, type Sharing, type Turns } from './share-lane';
import { framingOf, type ShareSpec } from './share-spec';
import { runTogether, takeTurns } from './together';

/** What a helper has done for a batch. */
export interface SharedWork {
  /** Parts and rows staged, those of pieces that it had to give back among them. */
  parts: number;
  rows: number;
  /** Pieces that it could not stage, and why. */
  givenBack: { piece: string; why: string }[];
  /** Why it ended before the pieces did; null where it did not. */
  error: string | null;
}

export interface Helper {
  plan: LoadPlan;
  context: RunContext;
  destination: OpenDestination;
  sessions: Sessions;
}

/** A helper that fails so often is of no help. */
const MOST_GIVEN_BACK = 3;

/**
 * Joins the batch and stages pieces until none is left.
 * @throws LoadError `stage.shareLost`, `destination.*`
 */
export async function helpStaging(helper: Helper, work: SharedWork): Promise<void> {
  const { plan, context, sessions } = helper;
  const area = stagingArea(plan.destination.stagingSchema, context.batchId);
  const session = await sessions.connect('share');
  const link = takeTurns(session);
  const joined = await joinShare(link, area, { worker: context.worker ?? 'helper', isLeader: false });
  if (!joined) return;
  const { sharer } = joined;
  await recordBackend(session, area, sharer);
  const spec = joined.spec as ShareSpec;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const staging = stagingOf(helper, spec);
  await sessions.prepareEach(staging.inputCheck);
  const openPiece = await pieceOpener(helper, signal);
  const sharing = {
    ...{ staging, sharer, link, framing: framingOf(spec), signal, openPiece },
    onStaged: onStagedOf(helper, work),
  };
  const turns = helperTurns(sharing, work);
  const lanes = Array.from(
    { length: plan.tuning.lanes },
    (_, index) => () => runShareLane(sharing, index + 1, turns),
  );
  try {
    await stageAlive(sharing, { stop, lanes, beatMs: spec.beatMs });
  } finally {
    await leaveShare(link, area, sharer).catch(() => undefined);
  }
}

/** Nothing is counted here: the leader counts what is on record. */
function stagingOf({ plan, context, sessions, destination }: Helper, spec: ShareSpec): Staging {
  const { capabilities } = destination;
  return {
    ...{ plan, context, sessions, capabilities },
    account: new BatchAccount(context.emit, context.now),
    area: stagingArea(plan.destination.stagingSchema, context.batchId),
    layout: spec.layout,
    checks: { row: spec.checks },
    inputCheck: withFunctions(inputCheckFor(capabilities), spec.layout.functions),
    input: { bytesExpected: spec.bytesExpected },
  };
}

function onStagedOf({ context }: Helper, work: SharedWork): Sharing['onStaged'] {
  return ({ part, staged, refused }) => {
    work.parts += 1;
    work.rows += staged;
    const { emit, worker } = context;
    const ofPart = { part: part.ordinal, rows: staged, refused: refused + part.refused.length };
    emit({ type: 'part', state: 'staged', ...ofPart, worker });
  };
}

function helperTurns(sharing: Sharing, work: SharedWork): Turns {
  const { staging, sharer, signal } = sharing;
  const { area, layout, sessions } = staging;
  return {
    // What is taken back from others later on, the leader stages.
    onNone: () => Promise.resolve(false),
    async onFailure(taken, cause) {
      signal.throwIfAborted();
      const error = asLoadError(cause);
      if (error.code === 'stage.shareLost') throw error;
      const why = `${sharer.worker} gave ${taken.name} back: ${error.message}`;
      await sessions.during('give back', (session) =>
        giveBack(session, { area, rowColumn: layout.rowColumn }, { sharer, taken, why }),
      );
      work.givenBack.push({ piece: taken.name, why: error.message });
      if (work.givenBack.length >= MOST_GIVEN_BACK) throw error;
    },
  };
}

interface Life {
  stop: AbortController;
  lanes: (() => Promise<void>)[];
  beatMs: number;
}

/** Runs the lanes, with signs of life beside them. */
async function stageAlive(sharing: Sharing, { stop, lanes, beatMs }: Life): Promise<void> {
  const { link, sharer, signal, staging } = sharing;
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const keepBeating = async () => {
    while (!until.aborted) {
      if (!(await beat(link, staging.area, sharer))) throw shareLost();
      await staging.context.sleep(beatMs, until).catch(() => undefined);
    }
  };
  await runTogether(stop, [() => runTogether(stop, lanes).finally(() => over.abort()), keepBeating]);
}
