import { Lightbulb } from 'lucide-react';
import { Panel } from '@/app/_components/panel';
import { Skeleton } from '@/app/_components/ui/skeleton';
import { pageContext } from '@/app/_server/context';
import { adviseLoad } from '@/lib/control/loads';

/** What would help the load, with the facts that say so. Asks the destination, so it comes after the page. */
export async function AdvicePanel({ loadId }: { loadId: string }) {
  const { summary, items, notAsked } = await adviseLoad(await pageContext(), { id: loadId });
  return (
    <Panel title="Advice" aside="from its last batches and its destination">
      <div className="flex flex-col gap-3 px-4 py-3 text-table">
        {summary && <p className="text-ink-2">{summary}</p>}
        {items.length > 0 && (
          <ul className="flex flex-col gap-3">
            {items.map(({ setting, fact, advice }) => (
              <li key={setting + fact} className="flex gap-2.5">
                <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
                <div className="min-w-0 [overflow-wrap:anywhere]">
                  <h3 className="font-medium">{setting}</h3>
                  <p className="text-ink-2">{fact}</p>
                  <p>{advice}</p>
                </div>
              </li>
            ))}
          </ul>
        )}
        {notAsked && (
          <p className="text-xs text-ink-3 [overflow-wrap:anywhere]">
            The destination could not be asked, so this is from the batches alone. {notAsked}
          </p>
        )}
      </div>
    </Panel>
  );
}

export function AdviceSkeleton() {
  return (
    <Panel title="Advice" aside="from its last batches and its destination">
      <div className="flex flex-col gap-2 px-4 py-3" role="status" aria-label="Advice is worked out">
        <Skeleton className="h-4 w-3/4" />
        <Skeleton className="h-4 w-1/2" />
      </div>
    </Panel>
  );
}
