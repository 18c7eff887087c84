import { Disclosure } from '@/app/_components/ui/disclosure';

const shownAtOnce = 12;

/** What differs, a sentence a line; names in backticks stand out. */
export function ChangeList({ changes }: { changes: readonly string[] }) {
  const [shown, rest] = [changes.slice(0, shownAtOnce), changes.slice(shownAtOnce)];
  return (
    <>
      <Sentences sentences={shown} />
      {rest.length > 0 && (
        <Disclosure summary={`${rest.length} more`}>
          <Sentences sentences={rest} />
        </Disclosure>
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
