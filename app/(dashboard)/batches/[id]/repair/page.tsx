import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { createLoader } from 'nuqs/server';
import { EmptyState } from '@/app/_components/empty-state';
import { countOf } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { Notice } from '@/app/_components/notice';
import { orNotFound } from '@/app/_components/or-not-found';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { getRepairs } from '@/lib/control/repairs';
import type { RepairsView } from '@/lib/control/repairs/schemas';
import { FollowedRun } from './_components/followed-run';
import { GroupList } from './_components/group-list';
import { RepairActions } from './_components/repair-actions';
import { countsInWords } from './_components/repair-looks';
import { repairHref, repairParameters } from './_components/repair-parameters';
import { ReplayList } from './_components/replay-list';
import { Workbench } from './_components/workbench-lazy';

export const metadata: Metadata = { title: 'Repair' };

const loadParameters = createLoader(repairParameters);

interface RepairPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export default async function RepairPage({ params, searchParams }: RepairPageProps) {
  const context = await pageContext();
  const { id: batchId } = await params;
  const { group: fingerprint, state, run } = await loadParameters(searchParams);
  const repairs = await orNotFound(getRepairs(context, { batchId }));
  const group = repairs.groups.find((each) => each.fingerprint === fingerprint);
  const isOperator = may(context.actor.role, 'operator');
  const mayRepair = isOperator && repairs.whyNoRepairs === null;
  return (
    <>
      <PageHeader
        parent={{ href: `/batches/${batchId}`, label: `Batch of ${repairs.load.name}` }}
        title="Fix and replay"
        detail={<Detail repairs={repairs} />}
        actions={<RepairActions repairs={repairs} group={group} mayRepair={mayRepair} />}
      />
      <Reservations repairs={repairs} isOperator={isOperator} />
      {run && (
        <FollowedRun
          repairs={repairs}
          batchId={run}
          closeHref={repairHref(batchId, { group: group?.fingerprint ?? null, state })}
        />
      )}
      {repairs.groups.length > 0 ? (
        <div className="grid items-start gap-4 xl:grid-cols-[20rem_minmax(0,1fr)]">
          <div className="flex min-w-0 flex-col gap-4">
            <GroupList repairs={repairs} chosen={group} state={state} />
            <ReplayList replays={repairs.replays} />
          </div>
          {repairs.expiredAt === null && (
            <Workbench repairs={repairs} group={group} state={state} mayRepair={mayRepair} />
          )}
        </div>
      ) : (
        <NothingToRepair batchId={batchId} />
      )}
    </>
  );
}

function NothingToRepair({ batchId }: { batchId: string }) {
  return (
    <EmptyState
      icon={CircleCheck}
      title="There is no refused row to repair"
      action={
        <Button asChild>
          <Link href={`/batches/${batchId}`}>Back to the batch</Link>
        </Button>
      }
    >
      What a batch refuses stands here once it has ended.
    </EmptyState>
  );
}

function Detail({ repairs }: { repairs: RepairsView }) {
  const { rows, counts, isResolved, replayOf } = repairs;
  return (
    <p className="tabular-nums">
      {countOf(rows, 'refused row')}
      {rows > 0 && `: ${countsInWords(counts)}`}
      {isResolved && rows > 0 && '. Nothing is left to do'}
      {replayOf && (
        <>
          {' · '}
          <Link href={repairHref(replayOf)} className="text-accent underline">
            refused by a replay
          </Link>
        </>
      )}
    </p>
  );
}

/** Why rows cannot be changed here, or not by this person. */
function Reservations({ repairs, isOperator }: { repairs: RepairsView; isOperator: boolean }) {
  const { whyNoRepairs, whyNoReplay, expiredAt } = repairs;
  return (
    <div className="mb-4 flex flex-col gap-2 empty:hidden">
      {expiredAt && (
        <Notice tone="info" title="The rows themselves were removed">
          <RelativeTime at={expiredAt} />: they were kept as long as the load’s settings say.
        </Notice>
      )}
      {whyNoRepairs && !expiredAt && <Notice tone="info" title={whyNoRepairs} />}
      {whyNoReplay && !whyNoRepairs && isOperator && <Notice tone="info" title={whyNoReplay} />}
      {!isOperator && !whyNoRepairs && (
        <Notice tone="info" title="You can look, and change nothing">
          To repair or replay rows one has to be an operator or more. An admin can change your role.
        </Notice>
      )}
    </div>
  );
}
