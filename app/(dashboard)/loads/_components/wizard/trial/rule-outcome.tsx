import { CircleAlert, CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { cn } from '@/app/_components/class-names';
import { countOf, exact } from '@/app/_components/format';
import { Disclosure } from '@/app/_components/ui/disclosure';
import type { RuleView } from '@/lib/control/rules/schemas';
import type { TrialRule } from '@/lib/control/trials/schemas';
import { ExampleTable } from './example-table';

interface RuleOutcomeProps {
  number: number;
  rule: RuleView;
  outcome: TrialRule;
  isStale: boolean;
}

/** What a rule does to the tried rows. */
export function RuleOutcome({ number, rule, outcome, isStale }: RuleOutcomeProps) {
  return (
    <div
      aria-label={`Outcome of rule ${number}`}
      role="group"
      className={cn('text-table transition-[filter]', isStale && 'grayscale')}
    >
      {outcome.problem !== null ? (
        <p className="flex items-start gap-1.5 text-failed">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-line">{outcome.problem}</span>
        </p>
      ) : outcome.judges === 'batch' ? (
        <OfBatch says={outcome.says} />
      ) : (
        <OfRows number={number} rule={rule} outcome={outcome} />
      )}
    </div>
  );
}

function OfBatch({ says }: { says: string | null }) {
  return (
    <p className="text-ink-2">
      Judged by a run, once all rows are there.{' '}
      {says !== null && (
        <span className="inline-flex items-baseline gap-1.5 text-partial">
          <TriangleAlert aria-hidden className="size-4 self-center" /> These rows alone would break it: {says}
          .
        </span>
      )}
    </p>
  );
}

function OfRows({ number, rule, outcome }: Omit<RuleOutcomeProps, 'isStale'>) {
  const { passed, failed, notJudged, judges, columns, examples } = outcome;
  const isWarning = rule.severity === 'warning';
  const Icon = isWarning ? TriangleAlert : CircleX;
  return (
    <>
      <p className="flex flex-wrap gap-x-4 gap-y-1 tabular-nums">
        <span className="inline-flex items-center gap-1.5 text-succeeded">
          <CircleCheck aria-hidden className="size-4" /> {exact(passed)} pass
        </span>
        <span
          className={cn(
            'inline-flex items-center gap-1.5',
            failed === 0 ? 'text-ink-3' : isWarning ? 'text-partial' : 'text-failed',
          )}
        >
          <Icon aria-hidden className="size-4" /> {exact(failed)} fail
        </span>
        {notJudged > 0 && (
          <span className="text-ink-2">
            {countOf(notJudged, 'row')} not judged: something else refuses {notJudged === 1 ? 'it' : 'them'}{' '}
            first
          </span>
        )}
        {isPast(rule, outcome) && (
          <span className="text-failed">More than its limit: a batch like these rows would fail.</span>
        )}
        {judges === 'set' && (
          <span className="text-ink-2">Judged among these rows; a run compares all of them.</span>
        )}
      </p>
      {examples.length > 0 && (
        <Disclosure summary={failed > 0 ? 'Failing rows' : 'Some of the rows'} className="mt-1">
          <ExampleTable label={`Rows of rule ${number}`} columns={columns} examples={examples} />
        </Disclosure>
      )}
    </>
  );
}

function isPast({ maxCount = Infinity, maxShare = Infinity }: RuleView, outcome: TrialRule): boolean {
  const { passed, failed, notJudged } = outcome;
  return failed > maxCount || (failed > 0 && failed > maxShare * (passed + failed + notJudged));
}
