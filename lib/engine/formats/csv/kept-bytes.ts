const STRETCH_BYTES = 256 * 1024;

/** Copies of many records, one after the other in a few stretches of memory that are never written to again. */
export class KeptBytes {
  bytes: Buffer = Buffer.alloc(0);
  /** End of what was kept last. */
  length = 0;

  /** @returns where the copy starts in `bytes`; it ends at `length` */
  keep(record: Buffer): number {
    if (this.length + record.length > this.bytes.length) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(STRETCH_BYTES, record.length));
      this.length = 0;
    }
    const start = this.length;
    this.length += record.copy(this.bytes, start);
    return start;
  }
}
