import { ArrowRight } from 'lucide-react';
import { CellValue } from '@/app/_components/cell-value';

interface ChangeProps {
  before: string | null;
  after: string | null;
  /** Why it cannot be read. */
  problem: string | null;
}

/** A cell as it stands in the source, and what it becomes where that is something else. */
export function Change({ before, after, problem }: ChangeProps) {
  const isSame = before === after && problem === null;
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-1.5">
      <CellValue value={before} className={isSame ? undefined : 'text-ink-2'} />
      {!isSame && (
        <>
          <ArrowRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          <span className="sr-only">becomes</span>
          {problem === null ? <CellValue value={after} /> : <span className="text-failed">{problem}</span>}
        </>
      )}
    </span>
  );
}
