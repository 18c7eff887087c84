import { parseArgs } from 'node:util';
import {
  cancelBatch,
  dismissBatch,
  getBatch,
  listBatches,
  pauseBatch,
  rerunBatch,
  resumeBatch,
} from '@/lib/control/batches/index';
import { systemContext, type ActorContext } from '@/lib/control/context';
import { textTable } from '../cli/text-table';

export const USAGE = `Usage: npm run batches -- COMMAND [ID …]

Looks at the batches of the control database (DATABASE_URL, else the embedded one of the data folder) and steers them.
  list [--needs-hand] [--limit 20]  the newest batches; with --needs-hand failed ones that nobody has dealt with
  show ID                           one batch, as JSON
  pause ID …                        stages what is in hand, keeps it, and frees the worker
  resume ID …                       goes on with what is staged
  cancel ID …                       ends it; the destination stays as it was
  rerun ID … [--same-version]       starts a new batch over the same input, by the load as it is now or as it was
  dismiss ID …                      takes a failed batch off the list of those that need a hand

Exit status: 0 done, 1 refused, 2 wrong usage.`;

class UsageError extends Error {}

type BatchSummary = Awaited<ReturnType<typeof pauseBatch>>;

type Verb = (context: ActorContext, input: { batchId: string; isSame: boolean }) => Promise<BatchSummary>;

const verbs: Record<string, Verb> = {
  pause: pauseBatch,
  resume: resumeBatch,
  cancel: cancelBatch,
  rerun: (context, { batchId, isSame }) =>
    rerunBatch(context, { batchId, version: isSame ? 'same' : 'current' }),
  dismiss: dismissBatch,
};

/** What a person at the command line did, in the audit trail. */
const context = systemContext('command line');

/**
 * @param print  takes a line of the result
 * @param complain  takes what went wrong
 * @returns exit status
 */
export async function runBatches(
  args: string[],
  { print, complain }: { print: (line: string) => void; complain: (line: string) => void },
): Promise<number> {
  try {
    const { command, ids, needsHand, limit, isSame } = readArguments(args);
    if (command === 'list') {
      const { items } = await listBatches(context, { limit, ...(needsHand && { needsHand }) });
      print(items.length === 0 ? 'There is no such batch.' : textTable(items.map(lineOf)));
      return 0;
    }
    if (ids.length === 0) throw new UsageError(`Name the batches to ${command}, by their ids.`);
    if (command === 'show') {
      for (const batchId of ids) print(JSON.stringify(await getBatch(context, { batchId }), null, 2));
      return 0;
    }
    const steered: BatchSummary[] = [];
    for (const batchId of ids) steered.push(await verbs[command]!(context, { batchId, isSame }));
    print(textTable(steered.map(lineOf)));
    return 0;
  } catch (error) {
    complain((error as Error).message);
    if (!(error instanceof UsageError)) return 1;
    complain(USAGE);
    return 2;
  }
}

function readArguments(args: string[]) {
  const { values, positionals } = parse(args);
  const [command, ...ids] = positionals;
  if (command === undefined || !(command === 'list' || command === 'show' || Object.hasOwn(verbs, command)))
    throw new UsageError(command === undefined ? 'Say what to do.' : `There is no command "${command}".`);
  const limit = Number(values.limit ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new UsageError('--limit is a whole number from 1 to 100.');
  return {
    ...{ command, ids, limit },
    needsHand: values['needs-hand'] === true,
    isSame: values['same-version'] === true,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        'needs-hand': { type: 'boolean' },
        'same-version': { type: 'boolean' },
        limit: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function lineOf(batch: BatchSummary): string[] {
  const { id, load, version, state, stage, counts, error } = batch;
  const asked = batch.isCancelRequested ? 'cancelling' : batch.isPauseRequested ? 'pausing' : undefined;
  const doing = state === 'running' ? (asked ?? stage ?? '') : state === 'queued' ? (asked ?? '') : '';
  return [
    id,
    `${state}${doing && ` (${doing})`}`,
    `${load.name} v${version}`,
    `${counts.read} read`,
    error?.message ?? '',
  ];
}
