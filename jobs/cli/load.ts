import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  runLoad,
  type BatchResult,
  type EngineEvent,
  type LoadPlan,
  type QuarantineSink,
  type RunContext,
} from '@/lib/engine/index';
import { visibleText } from '@/lib/visible-text';
import { watermarkName } from './incremental-arguments';
import { readLoadArguments, type LoadArguments } from './load-arguments';
import { makeLoadPlan } from './load-plan';
import { Progress } from './progress';
import { QuarantineCount } from './quarantine-count';
import { QuarantineFile } from './quarantine-file';
import { chooseQuarantineFile } from './quarantine-name';
import { NO_RULES, readRulesFile } from './rules-file';
import { summarise } from './summary';
import type { Terminal } from './terminal';

const EXIT_STATUS = { succeeded: 0, partial: 3, failed: 1, cancelled: 1 } as const;

/** `stevedore load`: one batch, from the arguments to the summary. */
export async function load(args: readonly string[], terminal: Terminal): Promise<number> {
  const given = readLoadArguments(args);
  const rules = given.rulesFile ? await readRulesFile(given.rulesFile, terminal.baseFolder) : NO_RULES;
  const plan = makeLoadPlan(withWatermarkName(given, terminal), rules, {
    from: terminal.sourcePassword,
    to: terminal.postgresPassword,
  });
  const quarantine = await openQuarantine(given, terminal.baseFolder);
  const progress = new Progress(terminal);
  try {
    const result = await runBatch(plan, {
      batchId: given.batchId ?? randomUUID(),
      isRehearsal: given.rehearse,
      quarantine,
      progress,
      terminal,
    });
    progress.finish();
    if (result.state === 'succeeded') await quarantine.removeEarlier();
    report(result, given.json, { quarantine, progress, terminal });
    return result.rehearsal?.wouldStop ? EXIT_STATUS.failed : EXIT_STATUS[result.state];
  } finally {
    progress.finish();
    await quarantine.close();
  }
}

type Quarantine = QuarantineSink & Pick<QuarantineFile, 'path' | 'isWritten' | 'removeEarlier' | 'close'>;

/** A rehearsal leaves the file of the last real run alone. */
async function openQuarantine(given: LoadArguments, baseFolder: string): Promise<Quarantine> {
  if (given.rehearse && given.quarantine === undefined) return new QuarantineCount();
  return new QuarantineFile(await chooseQuarantineFile(given, baseFolder));
}

function withWatermarkName(given: LoadArguments, { baseFolder }: Terminal): LoadArguments {
  const { incremental } = given;
  if (!incremental) return given;
  const identity = incremental.identity ?? watermarkName(given, baseFolder);
  return { ...given, incremental: { ...incremental, identity } };
}

interface BatchSurroundings {
  batchId: string;
  isRehearsal: boolean;
  quarantine: Quarantine;
  progress: Progress;
  terminal: Terminal;
}

async function runBatch(
  plan: LoadPlan,
  { batchId, isRehearsal, quarantine, progress, terminal }: BatchSurroundings,
): Promise<BatchResult> {
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => {
    progress.say('Cancelling: nothing of this batch will be kept in the table. Ctrl-C again ends at once.');
    controller.abort();
  });
  const context: RunContext = {
    batchId,
    isRehearsal,
    signal: controller.signal,
    fileRoots: null,
    baseFolder: terminal.baseFolder,
    quarantine,
    emit: (event: EngineEvent) => progress.show(event),
    now: Date.now,
    random: Math.random,
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
  };
  try {
    return await runLoad(plan, context);
  } finally {
    stopListening();
  }
}

interface ReportParts {
  quarantine: Quarantine;
  progress: Progress;
  terminal: Terminal;
}

function report(result: BatchResult, asJson: boolean, { quarantine, progress, terminal }: ReportParts): void {
  if (asJson) {
    terminal.print(`${JSON.stringify(result)}\n`);
    if (result.error) terminal.complain(`${visibleText(result.error.message)}\n`);
    return;
  }
  const quarantineFile = quarantine.isWritten ? quarantine.path : undefined;
  const summary = summarise(result, {
    parts: progress.parts,
    staged: progress.staged,
    quarantineFile,
    baseFolder: terminal.baseFolder,
  });
  terminal.print(visibleText(summary));
}
