import { db } from '@/lib/db';
import { loadPlanSchema, type LoadPlan, type Rerun } from '@/lib/engine';
import { configWithSecrets } from '../connections';
import { readableFiles, readableSource } from '../sources';
import type { StoredPlan } from './definition';
import { toRuleView } from './definition';
import { versionParts } from './internal';

/** What the batch alone decides, whatever the load stores. */
export interface BatchDecisions {
  approveDeletions: boolean;
  /** As the batch row holds it: a Rerun, or null. */
  rerun: unknown;
  /** Files that it reads instead of what the source names; none where it reads the source. */
  files: readonly string[];
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
 * @throws ControlError `secrets.unreadable`, `uploads.deleted`
 */
export async function compileLoad(loadVersionId: string, batch: BatchDecisions): Promise<CompiledLoad> {
  const version = await db().loadVersion.findUniqueOrThrow({
    where: { id: loadVersionId },
    include: versionParts,
  });
  const stored = version.plan as unknown as StoredPlan;
  const isOfFiles = batch.files.length > 0;
  const source = isOfFiles ? readableFiles(batch.files) : await readableSource(version.source);
  const upload = isOfFiles ? null : version.source.upload;
  const plan = loadPlanSchema.parse({
    ...stored,
    load: version.load.name,
    source: { kind: source.kind, config: source.config, ...(isOfFiles && { files: batch.files }) },
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
    plan,
    fileRoots: source.fileRoots,
    upload: upload ? { path: String(source.config.path), name: upload.originalName } : undefined,
  };
}
