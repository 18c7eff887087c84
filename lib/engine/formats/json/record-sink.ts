import { ElementsWriter } from './elements-writer';
import { RecordWriter, type JsonFramerOptions, type RecordSink } from './record-writer';

/** What takes the records of a piece: a row of each, or of each element of a list in it. */
export function recordSink({ elements, ...options }: JsonFramerOptions): RecordSink {
  return elements === undefined ? new RecordWriter(options) : new ElementsWriter({ ...options, elements });
}
