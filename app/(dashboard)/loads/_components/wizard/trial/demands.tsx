import { cn } from '@/app/_components/class-names';
import { countOf } from '@/app/_components/format';
import { Disclosure } from '@/app/_components/ui/disclosure';
import type { TrialDemand } from '@/lib/control/trials/schemas';
import { ExampleTable } from './example-table';

/** What refuses rows besides the rules. */
export function Demands({ demands, isStale }: { demands: TrialDemand[]; isStale: boolean }) {
  if (demands.length === 0) return null;
  return (
    <section
      aria-label="Refused without a rule"
      className={cn('mt-6 transition-[filter]', isStale && 'grayscale')}
    >
      <h2 className="mb-2 text-table font-semibold">Refused without a rule</h2>
      <ul className="panel divide-y divide-line">
        {demands.map((demand) => (
          <li key={`${demand.rule}/${demand.column}`} className="px-4 py-2">
            <Disclosure
              summary={
                <span>
                  <code className="text-xs font-semibold">{demand.column ?? 'whole record'}</code>{' '}
                  {demand.rule}: {countOf(demand.failed, 'row')}
                </span>
              }
            >
              <ExampleTable
                label={`Rows refused by ${demand.rule} of ${demand.column ?? 'the record'}`}
                columns={demand.columns}
                examples={demand.examples}
              />
            </Disclosure>
          </li>
        ))}
      </ul>
    </section>
  );
}
