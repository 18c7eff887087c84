export { groupOf, inGroup, keepNumbersOfRare, rowsToSearch, type Group } from './groups';
export { bytesOf, findReader, recordReading, type RecordReader } from './reading';
export {
  conditions,
  eachRecords,
  fromSql,
  readRecords,
  type RecordsQuery,
  type StoredRecord,
} from './records';
export { asReplay, parseReplay, replayFile, replayFolder, replayMode } from './replay-plan';
export { idList, standingOf, type Standing } from './standing';
export { statesOf, writeReplayFile } from './write-replay';
