/** Names for a message: quoted, and not more of them than anyone reads. */
export function listNames(names: readonly string[]): string {
  const shown = names
    .slice(0, 12)
    .map((name) => JSON.stringify(name))
    .join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
