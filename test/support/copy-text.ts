const COPY_ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Cells of a line of COPY text, read the way PostgreSQL does. */
export function decodeCopyText(line: string): (string | null)[] {
  return line
    .split('\t')
    .map((cell) =>
      cell === '\\N'
        ? null
        : cell.replace(/\\(.)/gs, (_, escaped: string) => COPY_ESCAPES[escaped] ?? escaped),
    );
}
