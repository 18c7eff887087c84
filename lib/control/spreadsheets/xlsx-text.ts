const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const hex = (char: string) => char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

/**
 * Text for XML. What XML cannot hold, or would change (a CR), is written as Excel does: `_x000D_`.
 * @see ECMA-376, part 1, section 22.9.2.19 (ST_Xstring)
 */
export function encodeText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\0-\x08\x0b-\x1f\ufffe\uffff]|\p{Surrogate}/gu, (char) => `_x${hex(char)}_`)
    .replace(/[&<>"]/g, (mark) => marks[mark]!);
}

/** The text that XML was read from holds. */
export function decodeText(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
