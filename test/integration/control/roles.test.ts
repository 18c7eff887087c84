import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as links from '@/lib/control/access-links';
import * as audit from '@/lib/control/audit';
import * as backfills from '@/lib/control/backfills';
import * as batches from '@/lib/control/batches';
import * as connections from '@/lib/control/connections';
import type { ActorContext } from '@/lib/control/context';
import { ControlError } from '@/lib/control/errors';
import * as freshness from '@/lib/control/freshness';
import * as errorGroups from '@/lib/control/error-groups';
import * as janitor from '@/lib/control/janitor';
import * as fileChecks from '@/lib/control/file-checks';
import * as live from '@/lib/control/live';
import * as drafts from '@/lib/control/drafts';
import * as loads from '@/lib/control/loads';
import * as repairs from '@/lib/control/repairs';
import * as roles from '@/lib/control/roles';
import { abilities } from '@/lib/control/roles/abilities';
import * as rules from '@/lib/control/rules';
import * as schedules from '@/lib/control/schedules';
import * as searches from '@/lib/control/search';
import * as setup from '@/lib/control/setup';
import * as sources from '@/lib/control/sources';
import * as statistics from '@/lib/control/statistics';
import * as triggers from '@/lib/control/triggers';
import * as transforms from '@/lib/control/transforms';
import * as trials from '@/lib/control/trials';
import * as uploads from '@/lib/control/uploads';
import * as users from '@/lib/control/users';
import { ROLES } from '@/lib/control/users/constants';
import type { Role } from '@/lib/control/users/schemas';
import * as workers from '@/lib/control/workers';
import * as views from '@/lib/control/views';
import { db } from '@/lib/db';
import { chunksOf, contextOf, loadOf } from '../../support/control';
import { useControl } from '../../support/use-control';

const test = useControl();
let contexts: Record<Role, ActorContext>;
let ids: Record<'load' | 'source' | 'connection' | 'upload' | 'batch' | 'schedule' | 'trigger', string>;

beforeAll(async () => {
  const [viewer, operator, editor, admin] = await Promise.all(ROLES.map(contextOf));
  contexts = { viewer: viewer!, operator: operator!, editor: editor!, admin: admin! };
  const load = await loadOf(contexts.editor, test.destination.url, 'order_id\n1\n');
  const source = await sources.getSource(contexts.viewer, { id: load.source.id });
  const batch = await batches.startBatch(contexts.operator, { loadId: load.id });
  const schedule = await schedules.createSchedule(contexts.editor, {
    loadId: load.id,
    timing,
    timeZone: 'UTC',
  });
  const { trigger } = await triggers.createTrigger(contexts.editor, { loadId: load.id, settings: webhook });
  ids = {
    load: load.id,
    source: source.id,
    connection: load.connection.id,
    upload: source.upload!.id,
    batch: batch.id,
    schedule: schedule.id,
    trigger: trigger.id,
  };
});

type Call = (context: ActorContext) => Promise<unknown>;
const name = () => `name ${randomUUID()}`;
const email = () => `${randomUUID()}@example.com`;
const somebody = async () => (await contextOf('viewer')).actor.id;
const fingerprint = '0'.repeat(16);
const timing = { kind: 'interval', every: 1, unit: 'days' } as const;
const range = { of: 'keys', from: '1', to: '2', size: 1 } as const;
const webhook = { kind: 'webhook', name: 'ERP' } as const;
const config = { host: '127.0.0.1', port: 1, database: 'x', user: 'x' };

const draftContent = { source: { how: 'upload', http: {} } };
const uploaded = () => ({ kind: 'file', uploadId: ids.upload });
const tried = () => ({
  destination: { connectionId: ids.connection, table: { name: 'tried' }, create: true },
  mode: 'append' as const,
});

/** Each verb, the least role that may call it, and a call that is otherwise right. */
const verbs: [string, Role, Call][] = [
  ['offerSample', 'viewer', (as) => setup.offerSample(as)],
  ['createSample', 'editor', (as) => setup.createSample(as)],
  ['listConnectionKinds', 'viewer', (as) => connections.listConnectionKinds(as)],
  ['getConnection', 'viewer', (as) => connections.getConnection(as, { id: ids.connection })],
  ['listConnections', 'viewer', (as) => connections.listConnections(as, {})],
  [
    'createConnection',
    'editor',
    (as) => connections.createConnection(as, { name: name(), kind: 'postgres', config }),
  ],
  [
    'updateConnection',
    'editor',
    (as) => connections.updateConnection(as, { id: ids.connection, name: name() }),
  ],
  ['testConnection', 'editor', (as) => connections.testConnection(as, { kind: 'postgres', config })],
  ['listConnectionUses', 'viewer', (as) => connections.listConnectionUses(as, { id: ids.connection })],
  ['deleteConnection', 'editor', (as) => connections.deleteConnection(as, { id: ids.connection })],
  ['listConnectionTables', 'editor', (as) => connections.listConnectionTables(as, { id: ids.connection })],
  [
    'describeConnectionTable',
    'editor',
    (as) => connections.describeConnectionTable(as, { connectionId: ids.connection, name: 'x' }),
  ],
  [
    'previewLookup',
    'editor',
    (as) => connections.previewLookup(as, { connectionId: ids.connection, table: { name: 'x' } }),
  ],
  ['receiveUpload', 'editor', (as) => uploads.receiveUpload(as, { name: 'a.csv' }, chunksOf('a\n1\n'))],
  ['beginUpload', 'editor', (as) => uploads.beginUpload(as, { name: 'a.csv', size: 4 })],
  ['lookAtUpload', 'editor', (as) => uploads.lookAtUpload(as, { id: ids.upload })],
  [
    'appendUpload',
    'editor',
    (as) => uploads.appendUpload(as, { id: ids.upload, offset: 0 }, chunksOf('a\n1\n')),
  ],
  ['getUpload', 'viewer', (as) => uploads.getUpload(as, { id: ids.upload })],
  ['deleteUpload', 'editor', (as) => uploads.deleteUpload(as, { id: ids.upload })],
  ['listSourceKinds', 'viewer', (as) => sources.listSourceKinds(as)],
  ['listFileRoots', 'viewer', async (as) => Promise.resolve(sources.listFileRoots(as))],
  ['listFormatKinds', 'viewer', (as) => sources.listFormatKinds(as)],
  [
    'createSource',
    'editor',
    (as) => sources.createSource(as, { name: name(), kind: 'file', uploadId: ids.upload }),
  ],
  ['updateSource', 'editor', (as) => sources.updateSource(as, { id: ids.source, name: name() })],
  ['getSource', 'viewer', (as) => sources.getSource(as, { id: ids.source })],
  ['listSources', 'viewer', (as) => sources.listSources(as, {})],
  ['detectSource', 'editor', (as) => sources.detectSource(as, { sourceId: ids.source })],
  ['listRuleKinds', 'viewer', (as) => rules.listRuleKinds(as)],
  [
    'createLoad',
    'editor',
    async (as) => {
      const { definition } = await loads.getLoad(contexts.viewer, { id: ids.load });
      return loads.createLoad(as, { name: name(), definition });
    },
  ],
  [
    'createFollowingLoad',
    'editor',
    async (as) => {
      const { definition } = await loads.getLoad(contexts.viewer, { id: ids.load });
      return triggers.createFollowingLoad(as, { name: name(), definition, upstreamLoadId: ids.load });
    },
  ],
  ['updateLoad', 'editor', (as) => loads.updateLoad(as, { id: ids.load, description: 'changed' })],
  ['archiveLoad', 'editor', (as) => loads.archiveLoad(as, { id: ids.load, isArchived: false })],
  ['pauseLoad', 'operator', (as) => loads.pauseLoad(as, { id: ids.load, reason: null })],
  ['setLoadOwner', 'editor', (as) => loads.setLoadOwner(as, { id: ids.load, ownerId: null })],
  ['listPossibleOwners', 'editor', (as) => loads.listPossibleOwners(as)],
  ['duplicateLoad', 'editor', (as) => loads.duplicateLoad(as, { id: ids.load })],
  ['acceptDrift', 'editor', (as) => loads.acceptDrift(as, { batchId: ids.batch, expectedVersion: 1 })],
  ['listLoadDrift', 'viewer', (as) => loads.listLoadDrift(as, { id: ids.load })],
  ['revertLoad', 'editor', (as) => loads.revertLoad(as, { id: ids.load, version: 1, expectedVersion: 99 })],
  ['listLoadHistory', 'viewer', (as) => loads.listLoadHistory(as, { id: ids.load })],
  ['previewDeletion', 'editor', (as) => loads.previewDeletion(as, { id: ids.load })],
  ['deleteLoad', 'editor', (as) => loads.deleteLoad(as, { id: ids.load, name: 'another' })],
  ['getDraft', 'editor', (as) => drafts.getDraft(as, { loadId: ids.load })],
  ['listDrafts', 'editor', (as) => drafts.listDrafts(as)],
  ['saveDraft', 'editor', (as) => drafts.saveDraft(as, { loadId: randomUUID(), content: draftContent })],
  ['discardDraft', 'editor', (as) => drafts.discardDraft(as, { loadId: ids.load })],
  [
    'detectDraftSource',
    'editor',
    (as) => drafts.detectDraftSource(as, { loadId: ids.load, source: uploaded() }),
  ],
  [
    'createDraftSource',
    'editor',
    (as) => drafts.createDraftSource(as, { loadId: ids.load, name: name(), ...uploaded() }),
  ],
  ['tryLoad', 'editor', (as) => trials.tryLoad(as, { sourceId: ids.source, ...tried() })],
  ['tryDraft', 'editor', (as) => drafts.tryDraft(as, { loadId: ids.load, source: uploaded(), ...tried() })],
  [
    'startFileCheck',
    'editor',
    (as) => fileChecks.startFileCheck(as, { loadId: ids.load, sourceId: ids.source, mapping: [] }),
  ],
  ['getFileCheck', 'editor', (as) => fileChecks.getFileCheck(as, { id: randomUUID() })],
  ['cancelFileCheck', 'editor', (as) => fileChecks.cancelFileCheck(as, { id: randomUUID() })],
  ['getLoad', 'viewer', (as) => loads.getLoad(as, { id: ids.load })],
  ['listLoadNames', 'viewer', (as) => loads.listLoadNames(as)],
  ['findKnownMapping', 'editor', (as) => loads.findKnownMapping(as, { fields: ['order_id'] })],
  ['listAttention', 'viewer', (as) => loads.listAttention(as)],
  ['listUpcoming', 'viewer', (as) => schedules.listUpcoming(as, {})],
  ['setFreshness', 'editor', (as) => freshness.setFreshness(as, { loadId: ids.load, sla: null })],
  ['listDays', 'viewer', (as) => statistics.listDays(as, {})],
  ['listRuleShares', 'viewer', (as) => statistics.listRuleShares(as, {})],
  ['getHeatmap', 'viewer', (as) => statistics.getHeatmap(as, {})],
  ['getLoadRuns', 'viewer', (as) => statistics.getLoadRuns(as, { loadId: ids.load })],
  ['listQueueDepth', 'viewer', (as) => statistics.listQueueDepth(as)],
  ['listLoads', 'viewer', (as) => loads.listLoads(as, {})],
  ['listLoadVersions', 'viewer', (as) => loads.listLoadVersions(as, { id: ids.load })],
  ['startBatch', 'operator', (as) => batches.startBatch(as, { loadId: ids.load })],
  [
    'startBatch with approveDeletions',
    'editor',
    (as) => batches.startBatch(as, { loadId: ids.load, approveDeletions: true }),
  ],
  [
    'cancelBatch',
    'operator',
    async (as) => {
      const { id } = await batches.startBatch(contexts.operator, { loadId: ids.load });
      return batches.cancelBatch(as, { batchId: id });
    },
  ],
  [
    'completeBatch',
    'operator',
    async (as) => {
      const { id } = await batches.startBatch(contexts.operator, { loadId: ids.load });
      const result = { lanes: { lanes: 2, by: 'hash', merged: [1] } };
      await db().batch.update({ where: { id }, data: { state: 'failed', finishedAt: new Date(), result } });
      return batches.completeBatch(as, { batchId: id });
    },
  ],
  ['listTransformKinds', 'viewer', (as) => transforms.listTransformKinds(as)],
  ['listCellTransformKinds', 'viewer', (as) => transforms.listCellTransformKinds(as)],
  ['adviseLoad', 'viewer', (as) => loads.adviseLoad(as, { id: ids.load })],
  ['getWatermark', 'viewer', (as) => loads.getWatermark(as, { id: ids.load })],
  ['resetWatermark', 'editor', (as) => loads.resetWatermark(as, { id: ids.load })],
  ['listSchedules', 'viewer', (as) => schedules.listSchedules(as, { loadId: ids.load })],
  ['listAllSchedules', 'viewer', (as) => schedules.listAllSchedules(as, {})],
  ['listPlannedRuns', 'viewer', (as) => schedules.listPlannedRuns(as, { loadId: ids.load })],
  ['readCalendar', 'viewer', (as) => schedules.readCalendar(as, { day: '2026-11-23' })],
  ['previewTiming', 'viewer', (as) => schedules.previewTiming(as, { timing, timeZone: 'UTC' })],
  [
    'createSchedule',
    'editor',
    (as) => schedules.createSchedule(as, { loadId: ids.load, timing, timeZone: 'UTC' }),
  ],
  [
    'updateSchedule',
    'editor',
    (as) => schedules.updateSchedule(as, { id: ids.schedule, timing, timeZone: 'UTC' }),
  ],
  ['pauseSchedule', 'operator', (as) => schedules.pauseSchedule(as, { id: ids.schedule, isPaused: true })],
  [
    'deleteSchedule',
    'editor',
    async (as) => {
      const input = { loadId: ids.load, timing, timeZone: 'UTC' };
      const { id } = await schedules.createSchedule(contexts.editor, input);
      return schedules.deleteSchedule(as, { id });
    },
  ],
  ['listBackfills', 'viewer', (as) => backfills.listBackfills(as, { loadId: ids.load })],
  ['planBackfill', 'operator', (as) => backfills.planBackfill(as, { loadId: ids.load, range })],
  ['createBackfill', 'operator', (as) => backfills.createBackfill(as, { loadId: ids.load, range })],
  ['pauseBackfill', 'operator', (as) => backfills.pauseBackfill(as, { id: randomUUID(), isPaused: true })],
  ['cancelBackfill', 'operator', (as) => backfills.cancelBackfill(as, { id: randomUUID() })],
  ['retryBackfill', 'operator', (as) => backfills.retryBackfill(as, { id: randomUUID() })],
  ['listTriggers', 'viewer', (as) => triggers.listTriggers(as, {})],
  ['listWatchedFiles', 'viewer', (as) => triggers.listWatchedFiles(as, { triggerId: ids.trigger })],
  ['listUpstreamLoads', 'viewer', (as) => triggers.listUpstreamLoads(as, { loadId: ids.load })],
  ['createTrigger', 'editor', (as) => triggers.createTrigger(as, { loadId: ids.load, settings: webhook })],
  ['updateTrigger', 'editor', (as) => triggers.updateTrigger(as, { id: ids.trigger, settings: webhook })],
  ['pauseTrigger', 'operator', (as) => triggers.pauseTrigger(as, { id: ids.trigger, isPaused: true })],
  ['rotateSecret', 'editor', (as) => triggers.rotateSecret(as, { id: ids.trigger })],
  ['takeFile', 'operator', (as) => triggers.takeFile(as, { fileId: randomUUID() })],
  [
    'deleteTrigger',
    'editor',
    async (as) => {
      const input = { loadId: ids.load, settings: webhook };
      const { trigger } = await triggers.createTrigger(contexts.editor, input);
      return triggers.deleteTrigger(as, { id: trigger.id });
    },
  ],
  ['getBatch', 'viewer', (as) => batches.getBatch(as, { batchId: ids.batch })],
  ['listBatches', 'viewer', (as) => batches.listBatches(as, {})],
  ['countBatchesInNeed', 'viewer', (as) => batches.countBatchesInNeed(as)],
  ['rerunBatch', 'operator', (as) => batches.rerunBatch(as, { batchId: ids.batch })],
  ['dismissBatch', 'operator', (as) => batches.dismissBatch(as, { batchId: ids.batch })],
  [
    'pauseBatch',
    'operator',
    async (as) => {
      const { id } = await batches.startBatch(contexts.operator, { loadId: ids.load });
      return batches.pauseBatch(as, { batchId: id });
    },
  ],
  ['resumeBatch', 'operator', (as) => batches.resumeBatch(as, { batchId: ids.batch })],
  ['listBatchMetrics', 'viewer', (as) => batches.listBatchMetrics(as, { batchId: ids.batch })],
  ['listErrorGroups', 'viewer', (as) => batches.listErrorGroups(as, { batchId: ids.batch })],
  ['listQuarantinedRows', 'viewer', (as) => batches.listQuarantinedRows(as, { batchId: ids.batch })],
  ['downloadQuarantine', 'viewer', (as) => batches.downloadQuarantine(as, { batchId: ids.batch })],
  [
    'previewBulk',
    'operator',
    (as) => batches.previewBulk(as, { action: 'rerun', target: { batchIds: [ids.batch] } }),
  ],
  ['runBulk', 'operator', (as) => batches.runBulk(as, { action: 'rerun', batchIds: [randomUUID()] })],
  [
    'sampleQuarantine',
    'viewer',
    (as) => batches.sampleQuarantine(as, { batchId: ids.batch, fingerprint: '0' }),
  ],
  ['getRepairs', 'viewer', (as) => repairs.getRepairs(as, { batchId: ids.batch })],
  ['summariseRepairs', 'viewer', (as) => repairs.summariseRepairs(as, { batchId: ids.batch })],
  ['listRepairRows', 'viewer', (as) => repairs.listRepairRows(as, { batchId: ids.batch })],
  ['downloadRepairs', 'viewer', (as) => repairs.downloadRepairs(as, { batchId: ids.batch })],
  ['getErrorReport', 'viewer', (as) => repairs.getErrorReport(as, { batchId: ids.batch })],
  ['downloadErrorReport', 'viewer', (as) => repairs.downloadErrorReport(as, { batchId: ids.batch })],
  [
    'saveFixes',
    'operator',
    (as) => repairs.saveFixes(as, { batchId: ids.batch, rows: [{ row: 1, cells: { a: '1' } }] }),
  ],
  [
    'repairInBulk',
    'operator',
    (as) =>
      repairs.repairInBulk(as, {
        batchId: ids.batch,
        target: { filter: {} },
        repair: { kind: 'drop', reason: 'test' },
      }),
  ],
  [
    'undoRepairs',
    'operator',
    (as) => repairs.undoRepairs(as, { batchId: ids.batch, what: { actionId: randomUUID() } }),
  ],
  [
    'uploadRepairs',
    'operator',
    (as) => repairs.uploadRepairs(as, { batchId: ids.batch, name: 'a.csv' }, chunksOf('a\n1\n')),
  ],
  ['previewReplay', 'operator', (as) => repairs.previewReplay(as, { batchId: ids.batch })],
  ['replayRows', 'operator', (as) => repairs.replayRows(as, { batchId: ids.batch })],
  ['listAllErrorGroups', 'viewer', (as) => errorGroups.listAllErrorGroups(as, {})],
  ['listErrorRules', 'viewer', (as) => errorGroups.listErrorRules(as)],
  ['getErrorGroup', 'viewer', (as) => errorGroups.getErrorGroup(as, { fingerprint })],
  ['muteErrorGroup', 'operator', (as) => errorGroups.muteErrorGroup(as, { fingerprint, until: null })],
  ['search', 'viewer', (as) => searches.search(as, { query: 'x' })],
  ['listViews', 'viewer', (as) => views.listViews(as)],
  ['createView', 'viewer', (as) => views.createView(as, { name: name(), filter: {} })],
  ['updateView', 'viewer', (as) => views.updateView(as, { id: randomUUID() })],
  ['deleteView', 'viewer', (as) => views.deleteView(as, { id: randomUUID() })],
  ['getActivity', 'viewer', async (as) => live.getActivity(as)],
  [
    'watchChanges',
    'viewer',
    async (as) => {
      const events = live.watchChanges(as, { topics: ['batches'] }, new AbortController().signal);
      await events.next();
      await events.return(undefined);
    },
  ],
  ['lookAtWorkers', 'viewer', (as) => workers.lookAtWorkers(as)],
  ['lookAtJanitor', 'viewer', (as) => janitor.lookAtJanitor(as)],
  ['runJanitor', 'operator', (as) => janitor.runJanitor(as, { duty: 'uploads' })],
  ['setRetention', 'editor', (as) => loads.setRetention(as, { id: ids.load, quarantineDays: 30 })],
  ['pauseWorkers', 'operator', (as) => workers.pauseWorkers(as, {})],
  ['resumeWorkers', 'operator', (as) => workers.resumeWorkers(as)],
  ['listAbilities', 'viewer', (as) => roles.listAbilities(as)],
  ['listUsers', 'viewer', (as) => users.listUsers(as, {})],
  ['changeRole', 'admin', async (as) => users.changeRole(as, { id: await somebody(), role: 'operator' })],
  ['setActive', 'admin', async (as) => users.setActive(as, { id: await somebody(), isActive: false })],
  ['changePassword', 'viewer', (as) => users.changePassword(as, { current: '', password: '' })],
  ['listSessions', 'viewer', (as) => users.listSessions(as)],
  ['endSession', 'viewer', (as) => users.endSession(as, { id: randomUUID() })],
  ['endOtherSessions', 'viewer', (as) => users.endOtherSessions(as)],
  ['createInvite', 'admin', (as) => links.createInvite(as, { email: email(), role: 'viewer' })],
  ['listInvites', 'admin', (as) => links.listInvites(as, {})],
  ['revokeInvite', 'admin', (as) => links.revokeInvite(as, { id: randomUUID() })],
  ['createPasswordReset', 'admin', async (as) => links.createPasswordReset(as, { userId: await somebody() })],
  ['listAudit', 'admin', (as) => audit.listAudit(as, {})],
  ['listAuditFilters', 'admin', (as) => audit.listAuditFilters(as)],
];

/** Whether the role was enough; that the call may fail for another reason is not what this is about. */
async function isAllowed(call: Call, role: Role): Promise<boolean> {
  try {
    await call(contexts[role]);
    return true;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return error.code !== 'auth.forbidden';
  }
}

describe.each(verbs)('%s', (_verb, least, call) => {
  it(`is for ${least} and more`, async () => {
    const allowed = [];
    for (const role of ROLES) if (await isAllowed(call, role)) allowed.push(role);
    expect(allowed).toEqual(ROLES.slice(ROLES.indexOf(least)));
  });
});

/** Every function behind an entity's front door that takes a context first, as its source says. */
async function verbsInSource(): Promise<string[]> {
  const folder = path.resolve('lib/control');
  const entities = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const found = entities.map(async ({ name: entity }) => {
    const files = await readdir(path.join(folder, entity));
    const sources = files.filter((file) => /(?<!\.test)\.ts$/.test(file) && file !== 'index.ts');
    const texts = await Promise.all(sources.map((file) => readFile(path.join(folder, entity, file), 'utf8')));
    const withContext = texts
      .flatMap((text) => [
        ...text.matchAll(/export (?:async )?function\*? (\w+)\(\s*(?:\w+|\{[^}]*\}): ActorContext/g),
      ])
      .map((match) => match[1]!);
    const front = Object.keys(
      (await import(/* @vite-ignore */ path.join(folder, entity, 'index.ts'))) as object,
    );
    return withContext.filter((verb) => front.includes(verb));
  });
  return (await Promise.all(found)).flat();
}

it('leaves out no verb that takes a context', async () => {
  const tested = verbs.map(([verb]) => verb).filter((verb) => !verb.includes(' '));
  const notVerbs = ['requireOther'];
  const found = (await verbsInSource()).filter((verb) => !notVerbs.includes(verb));
  expect(found.sort()).toEqual(tested.sort());
});

it('shows people the same as the verbs do', () => {
  const shown = abilities.flatMap(({ least, verbs }) => verbs.map((verb) => [verb, least]));
  expect(shown.sort()).toEqual(verbs.map(([verb, least]) => [verb, least]).sort());
});
