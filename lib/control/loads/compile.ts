import { db } from '@/lib/db';
import { loadPlanSchema, type LoadPlan, type Rerun } from '@/lib/engine';
import { configWithSecrets } from '../connections';
import { asReplay, parseReplay, replayFile, replayFolder } from '../quarantine';
import { readableFiles, readableSource, type ReadableSource } from '../sources';
import type { StoredPlan } from './definition';
import { toRuleView } from './definition';
import { versionParts, type WholeVersion } from './internal';

/** What the batch alone decides, whatever the load stores. */
export interface BatchDecisions {
  approveDeletions: boolean;
  /** As the batch row holds it: a Rerun, or null. */
  rerun: unknown;
  /** Files that it reads instead of what the source names; none where it reads the source. */
  files: readonly string[];
  /** As the batch row holds it: which quarantined rows of another batch it loads; null where it reads the source. */
  replay: unknown;
}

export interface CompiledLoad {
  /** Holds secrets: for the engine alone, never for an answer, a log or a record. */
  plan: LoadPlan;
  fileRoots: string[];
  /** The stored file that is read, and the name that people know it by; where the source is an upload. */
  upload: { path: string; name: string } | undefined;
}

/**
 * The engine's plan for one load version, its secrets decrypted.
 * @param batch  the batch that it is for
 * @throws ControlError `secrets.unreadable`, `uploads.deleted`
 */
export async function compileLoad(
  loadVersionId: string,
  batch: BatchDecisions & { id: string },
): Promise<CompiledLoad> {
  const version = await db().loadVersion.findUniqueOrThrow({
    where: { id: loadVersionId },
    include: versionParts,
  });
  const stored = version.plan as unknown as StoredPlan;
  const { source, name, files } = await inputOf(version.source, batch);
  const plan = loadPlanSchema.parse({
    ...stored,
    load: version.load.name,
    source: { kind: source.kind, config: source.config, files },
    destination: {
      ...stored.destination,
      kind: version.connection.kind,
      config: configWithSecrets(version.connection),
    },
    writing: { ...stored.writing, approveDeletions: batch.approveDeletions },
    // The watermark belongs to the load whatever it is called.
    incremental: stored.incremental && {
      ...stored.incremental,
      identity: version.load.id,
      rerun: (batch.rerun as Rerun | null) ?? undefined,
    },
    rules: version.rules.map(toRuleView),
  });
  return {
    plan: batch.replay === null ? plan : asReplay(plan, parseReplay(batch.replay)),
    fileRoots: source.fileRoots,
    upload: name === undefined ? undefined : { path: String(source.config.path), name },
  };
}

/** What the batch reads, and the name that people know it by where that is not its path. */
async function inputOf(
  source: WholeVersion['source'],
  batch: BatchDecisions & { id: string },
): Promise<{ source: ReadableSource; name?: string; files?: readonly string[] }> {
  if (batch.replay !== null) {
    const file = replayFile(batch.id, parseReplay(batch.replay));
    const config = { path: file };
    return { source: { kind: 'file', config, fileRoots: [replayFolder()] }, name: 'replayed rows' };
  }
  const { files } = batch;
  if (files.length > 0) return { source: readableFiles(files), files };
  return { source: await readableSource(source), name: source.upload?.originalName };
}
