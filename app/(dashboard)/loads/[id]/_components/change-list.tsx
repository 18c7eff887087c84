const shownAtOnce = 12;

/** What differs, a sentence a line; names in backticks stand out. */
export function ChangeList({ changes }: { changes: readonly string[] }) {
  const [shown, rest] = [changes.slice(0, shownAtOnce), changes.slice(shownAtOnce)];
  return (
    <>
      <Sentences sentences={shown} />
      {rest.length > 0 && (
        <details className="text-table">
          <summary className="min-h-6 cursor-pointer text-ink-2 hover:text-ink">{rest.length} more</summary>
          <Sentences sentences={rest} />
        </details>
      )}
    </>
  );
}

function Sentences({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-5 text-table [overflow-wrap:anywhere]">
      {sentences.map((sentence) => (
        <li key={sentence}>
          {sentence.split('`').map((part, index) =>
            index % 2 === 0 ? (
              part
            ) : (
              <code key={index} className="text-xs font-semibold">
                {part}
              </code>
            ),
          )}
        </li>
      ))}
    </ul>
  );
}
