import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  TAB,
} from './bytes';

/**
 * End of an element that is no JSON: the comma or closing bracket after it, or the line where the next record seems to
 * start, found by brackets alone; -1 where the bytes end before. A string ends at a newline at the latest, which JSON
 * does not allow in one: a forgotten quote thus costs no more than its own record.
 * @param indent columns before the element on its line
 */
export function skimElement(bytes: Buffer, at: number, indent: number): number {
  const end = bytes.length;
  const open: number[] = [];
  let inString = false;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === NEWLINE) {
      inString = false;
      const next = recordOnLine(bytes, at + 1, indent);
      if (next !== -1) return next;
    } else if (inString) {
      if (byte === BACKSLASH && bytes[at + 1] !== NEWLINE) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      open.push(byte);
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (open.length === 0) return at;
      close(open, byte);
    } else if (byte === COMMA && open.length === 0) {
      return at;
    }
  }
  return -1;
}

/** Closes the partner along with what was left open inside it; a closer without a partner is passed over. */
function close(open: number[], closer: number): void {
  const partner = open.lastIndexOf(closer === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET);
  if (partner !== -1) open.length = partner;
}

/** The next line on which a record seems to start, further on; -1 for none. */
export function nextRecordLine(bytes: Buffer, from: number, indent: number): number {
  for (
    let newline = bytes.indexOf(NEWLINE, from);
    newline !== -1;
    newline = bytes.indexOf(NEWLINE, newline + 1)
  ) {
    const at = recordOnLine(bytes, newline + 1, indent);
    if (at !== -1) return at;
  }
  return -1;
}

/** A line that opens an object no further in than the record before it most likely starts the next one. */
function recordOnLine(bytes: Buffer, lineStart: number, indent: number): number {
  let at = lineStart;
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  return bytes[at] === OPEN_BRACE && at - lineStart <= indent ? at : -1;
}
