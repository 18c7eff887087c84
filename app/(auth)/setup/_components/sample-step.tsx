'use client';

import { Link } from '@/app/_components/link';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { FailureNotice, Notice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import type { SampleOffer } from '@/lib/control/setup/schemas';
import { createSampleAction, startSampleAction } from '../actions';

/** Loads the bundled sample, and ends on the page of its running batch. */
export function SampleStep({ offer }: { offer: SampleOffer }) {
  const router = useRouter();
  const [failure, setFailure] = useState<Failure>();
  const [isPending, start] = useTransition();

  const load = () =>
    start(async () => {
      setFailure(undefined);
      const sample = await createSampleAction({});
      if (!sample.ok) return setFailure(sample.error);
      const batch = await startSampleAction({ loadId: sample.data.loadId });
      if (!batch.ok) return setFailure(batch.error);
      router.push(`/batches/${batch.data.id}`);
    });

  return (
    <>
      <h1 className="text-xl font-semibold">Load something</h1>
      <p className="mt-1 mb-5 max-w-prose text-sm text-ink-2">
        A file of orders comes along, and some of its rows are bad on purpose: dates that are none, quantities
        below one, unknown states. The good rows go into the table; each bad one waits in quarantine with
        every reason.
      </p>
      {failure && (
        <div className="mb-4">
          <FailureNotice failure={failure} />
        </div>
      )}
      {!offer.isAvailable && (
        <Notice tone="info" className="mb-4">
          The sample goes into the database that Stevedore brings along, and that one is not running here:
          this server was started with a DATABASE_URL of its own.
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {offer.isAvailable && (
          <Button variant="primary" size="large" isPending={isPending} onClick={load} autoFocus>
            Load the sample
          </Button>
        )}
        <Button asChild size="large" variant={offer.isAvailable ? 'secondary' : 'primary'}>
          <Link href="/loads/new">Define a load of your own</Link>
        </Button>
        <Button asChild size="large" variant="ghost">
          <Link href="/">Skip</Link>
        </Button>
      </div>
    </>
  );
}
