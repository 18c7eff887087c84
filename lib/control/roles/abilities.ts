import type { Ability } from './schemas';

/**
 * What each role may do, as people say it, with the verbs that it covers. A test holds it to the verbs themselves: every
 * verb stands here once, and refuses whom this says.
 */
export const abilities: (Ability & { verbs: string[] })[] = [
  {
    area: 'Loads',
    what: 'See loads, their versions, watermarks and advice',
    least: 'viewer',
    verbs: [
      ...['listLoads', 'getLoad', 'listLoadVersions', 'adviseLoad', 'getWatermark'],
      ...['listSources', 'getSource', 'getUpload', 'listSourceKinds', 'listFormatKinds', 'listFileRoots'],
      ...['listRuleKinds', 'listTransformKinds', 'offerSample', 'listLoadHistory', 'listLoadNames'],
      ...['listCellTransformKinds', 'listLoadDrift'],
      ...['listAttention', 'search', 'listDays', 'listRuleShares', 'getHeatmap', 'getLoadRuns'],
    ],
  },
  {
    area: 'Loads',
    what: 'Make, change, copy, revert, archive and delete loads, accept changed sources, name their owners and say how long bad rows are kept; upload files and read samples of sources',
    least: 'editor',
    verbs: [
      ...[
        'createLoad',
        'updateLoad',
        'archiveLoad',
        'createSource',
        'updateSource',
        'detectSource',
        'findKnownMapping',
      ],
      ...[
        'receiveUpload',
        'beginUpload',
        'appendUpload',
        'lookAtUpload',
        'deleteUpload',
        'createSample',
        'duplicateLoad',
        'revertLoad',
        'acceptDrift',
      ],
      ...['previewDeletion', 'deleteLoad', 'setLoadOwner', 'setRetention', 'listPossibleOwners'],
      ...['getDraft', 'listDrafts', 'saveDraft', 'discardDraft', 'detectDraftSource', 'createDraftSource'],
      ...['tryLoad', 'tryDraft', 'startFileCheck', 'getFileCheck', 'cancelFileCheck'],
    ],
  },
  { area: 'Loads', what: 'Pause and resume loads', least: 'operator', verbs: ['pauseLoad'] },
  { area: 'Loads', what: 'Reset a watermark', least: 'editor', verbs: ['resetWatermark'] },
  {
    area: 'Batches',
    what: 'See batches and errors of all loads; download quarantined rows; keep views',
    least: 'viewer',
    verbs: [
      ...['listBatches', 'getBatch', 'countBatchesInNeed', 'watchChanges', 'getActivity', 'listBatchMetrics'],
      ...['listErrorGroups', 'listQuarantinedRows', 'downloadQuarantine', 'sampleQuarantine'],
      ...['getRepairs', 'summariseRepairs', 'listRepairRows', 'downloadRepairs'],
      ...['getErrorReport', 'downloadErrorReport'],
      ...['listAllErrorGroups', 'listErrorRules', 'getErrorGroup'],
      ...['listViews', 'createView', 'updateView', 'deleteView'],
    ],
  },
  {
    area: 'Batches',
    what: 'Run, rehearse, pause, resume and cancel batches, run them again and dismiss failed ones, many at once too; repair and replay quarantined rows; mute errors',
    least: 'operator',
    verbs: [
      ...['startBatch', 'rerunBatch', 'pauseBatch', 'resumeBatch', 'cancelBatch', 'completeBatch'],
      ...['dismissBatch', 'previewBulk', 'runBulk', 'muteErrorGroup'],
      ...['saveFixes', 'repairInBulk', 'undoRepairs', 'uploadRepairs', 'previewReplay', 'replayRows'],
    ],
  },
  {
    area: 'Batches',
    what: 'Approve more deletions than a load allows',
    least: 'editor',
    verbs: ['startBatch with approveDeletions'],
  },
  {
    area: 'Schedules',
    what: 'See schedules, triggers and backfills, and what became of them',
    least: 'viewer',
    verbs: [
      ...[
        'listSchedules',
        'listAllSchedules',
        'listPlannedRuns',
        'listUpcoming',
        'previewTiming',
        'readCalendar',
      ],
      ...['listTriggers', 'listWatchedFiles', 'listUpstreamLoads', 'listBackfills'],
    ],
  },
  {
    area: 'Schedules',
    what: 'Pause and resume schedules and triggers; have a watched file loaded; run backfills',
    least: 'operator',
    verbs: [
      ...['pauseSchedule', 'pauseTrigger', 'takeFile', 'planBackfill', 'createBackfill'],
      ...['pauseBackfill', 'cancelBackfill', 'retryBackfill'],
    ],
  },
  {
    area: 'Schedules',
    what: 'Make, change and delete schedules and triggers; renew a webhook’s secret; say how fresh a load has to be',
    least: 'editor',
    verbs: [
      ...['createSchedule', 'updateSchedule', 'deleteSchedule', 'setFreshness'],
      ...['createTrigger', 'createFollowingLoad', 'updateTrigger', 'deleteTrigger', 'rotateSecret'],
    ],
  },
  {
    area: 'Connections',
    what: 'See connections without their secrets, and the loads that use them',
    least: 'viewer',
    verbs: ['listConnections', 'getConnection', 'listConnectionUses', 'listConnectionKinds'],
  },
  {
    area: 'Connections',
    what: 'Make, change, test and delete connections; look at their tables',
    least: 'editor',
    verbs: [
      ...['createConnection', 'updateConnection', 'deleteConnection', 'testConnection'],
      ...['listConnectionTables', 'describeConnectionTable', 'previewLookup'],
    ],
  },
  {
    area: 'Workers',
    what: 'See workers, the queue and what the janitor swept',
    least: 'viewer',
    verbs: ['lookAtWorkers', 'listQueueDepth', 'lookAtJanitor'],
  },
  {
    area: 'Workers',
    what: 'Pause and resume the taking of new batches; have the janitor sweep now',
    least: 'operator',
    verbs: ['pauseWorkers', 'resumeWorkers', 'runJanitor'],
  },
  {
    area: 'Account',
    what: 'Change one’s own password and end one’s own sessions',
    least: 'viewer',
    verbs: ['changePassword', 'listSessions', 'endSession', 'endOtherSessions'],
  },
  {
    area: 'Team',
    what: 'See who is in the team, and the roles',
    least: 'viewer',
    verbs: ['listUsers', 'listAbilities'],
  },
  {
    area: 'Team',
    what: 'Invite people; change roles; deactivate accounts; let people choose a new password',
    least: 'admin',
    verbs: [
      ...['createInvite', 'listInvites', 'revokeInvite', 'changeRole', 'setActive'],
      ...['createPasswordReset'],
    ],
  },
  { area: 'Team', what: 'Read the audit trail', least: 'admin', verbs: ['listAudit', 'listAuditFilters'] },
];
