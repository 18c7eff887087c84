import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as batches from '@/lib/control/batches';
import * as connections from '@/lib/control/connections';
import type { ActorContext } from '@/lib/control/context';
import { ControlError } from '@/lib/control/errors';
import * as loads from '@/lib/control/loads';
import * as rules from '@/lib/control/rules';
import * as schedules from '@/lib/control/schedules';
import * as setup from '@/lib/control/setup';
import * as sources from '@/lib/control/sources';
import * as transforms from '@/lib/control/transforms';
import * as uploads from '@/lib/control/uploads';
import { ROLES, type Role } from '@/lib/control/users/schemas';
import { chunksOf, contextOf, loadOf, openTestControl, type TestControl } from '../../support/control';

let test: TestControl;
let contexts: Record<Role, ActorContext>;
let ids: Record<'load' | 'source' | 'connection' | 'upload' | 'batch' | 'schedule', string>;

beforeAll(async () => {
  test = await openTestControl();
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
  ids = {
    load: load.id,
    source: source.id,
    connection: load.connection.id,
    upload: source.upload!.id,
    batch: batch.id,
    schedule: schedule.id,
  };
});
afterAll(() => test.close());

type Call = (context: ActorContext) => Promise<unknown>;
const name = () => `name ${randomUUID()}`;
const timing = { kind: 'interval', every: 1, unit: 'days' } as const;
const config = { host: '127.0.0.1', port: 1, database: 'x', user: 'x' };

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
  ['listConnectionTables', 'editor', (as) => connections.listConnectionTables(as, { id: ids.connection })],
  [
    'describeConnectionTable',
    'editor',
    (as) => connections.describeConnectionTable(as, { connectionId: ids.connection, name: 'x' }),
  ],
  ['receiveUpload', 'editor', (as) => uploads.receiveUpload(as, { name: 'a.csv' }, chunksOf('a\n1\n'))],
  ['getUpload', 'viewer', (as) => uploads.getUpload(as, { id: ids.upload })],
  ['deleteUpload', 'editor', (as) => uploads.deleteUpload(as, { id: ids.upload })],
  ['listSourceKinds', 'viewer', (as) => sources.listSourceKinds(as)],
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
  ['updateLoad', 'editor', (as) => loads.updateLoad(as, { id: ids.load, description: 'changed' })],
  ['archiveLoad', 'editor', (as) => loads.archiveLoad(as, { id: ids.load, isArchived: false })],
  ['getLoad', 'viewer', (as) => loads.getLoad(as, { id: ids.load })],
  ['listLoads', 'viewer', (as) => loads.listLoads(as, {})],
  ['listLoadVersions', 'viewer', (as) => loads.listLoadVersions(as, { id: ids.load })],
  ['startBatch', 'operator', (as) => batches.startBatch(as, { loadId: ids.load })],
  [
    'cancelBatch',
    'operator',
    async (as) => {
      const { id } = await batches.startBatch(contexts.operator, { loadId: ids.load });
      return batches.cancelBatch(as, { batchId: id });
    },
  ],
  ['listTransformKinds', 'viewer', (as) => transforms.listTransformKinds(as)],
  ['adviseLoad', 'viewer', (as) => loads.adviseLoad(as, { id: ids.load })],
  ['getWatermark', 'viewer', (as) => loads.getWatermark(as, { id: ids.load })],
  ['resetWatermark', 'editor', (as) => loads.resetWatermark(as, { id: ids.load })],
  ['listSchedules', 'viewer', (as) => schedules.listSchedules(as, {})],
  ['listPlannedRuns', 'viewer', (as) => schedules.listPlannedRuns(as, { loadId: ids.load })],
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
  ['getBatch', 'viewer', (as) => batches.getBatch(as, { batchId: ids.batch })],
  ['listBatches', 'viewer', (as) => batches.listBatches(as, {})],
  ['listBatchMetrics', 'viewer', (as) => batches.listBatchMetrics(as, { batchId: ids.batch })],
  ['listErrorGroups', 'viewer', (as) => batches.listErrorGroups(as, { batchId: ids.batch })],
  ['listQuarantinedRows', 'viewer', (as) => batches.listQuarantinedRows(as, { batchId: ids.batch })],
  ['downloadQuarantine', 'viewer', (as) => batches.downloadQuarantine(as, { batchId: ids.batch })],
  [
    'followBatch',
    'viewer',
    async (as) => {
      const states = batches.followBatch(as, { batchId: ids.batch }, new AbortController().signal);
      await states.next();
      await states.return(undefined);
    },
  ],
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

it('leaves out no verb that takes a context', () => {
  const notVerbs =
    /^(runBatch|helpBatch|insertBatch|activeBatches|cancelWithin|fireDueSchedules|notIncremental|checkTransform|abandonBatch|openBatchIds|jobKey|isConnectionLoss|compileLoad|configWithSecrets|requireConnection|readableSource|requireSource|sourceLabel|checkRule|pathOfUpload|requireUpload|uploadFolder|createFirstAdmin|getSetupState)$/;
  const exported = [
    ...[batches, connections, loads, rules, schedules, setup, sources, transforms, uploads],
  ].flatMap(Object.keys);
  expect(exported.filter((verb) => !notVerbs.test(verb)).sort()).toEqual(verbs.map(([verb]) => verb).sort());
});
