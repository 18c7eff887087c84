/** Row numbers, one bit each: four megabytes for thirty million rows. */
export class RowSet {
  private bits = new Uint8Array(1024);

  /** False where the row was in already. */
  add(row: number): boolean {
    const index = Math.floor(row / 8);
    if (index >= this.bits.length) {
      const larger = new Uint8Array(Math.max(index + 1, this.bits.length * 2));
      larger.set(this.bits);
      this.bits = larger;
    }
    const bit = 1 << (row % 8);
    const isNew = (this.bits[index]! & bit) === 0;
    this.bits[index]! |= bit;
    return isNew;
  }
}
