'use client';

import { Database, Server } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { testConnectionAction } from '@/app/(dashboard)/connections/actions';
import { FailureNotice, Notice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import type { ConnectionTest, KindView } from '@/lib/control/connections/schemas';
import type { SampleOffer } from '@/lib/control/setup/schemas';
import { createSampleAction } from '../actions';

const TestSteps = dynamic(() =>
  import('@/app/(dashboard)/connections/_components/connection-test').then((module) => module.TestSteps),
);
const ConnectionForm = dynamic(() =>
  import('@/app/(dashboard)/connections/_components/connection-form').then((module) => module.ConnectionForm),
);

type Which = 'embedded' | 'own';

/** Connects a database: the embedded one by one press, or any other by its form. */
export function DatabaseStep({ offer, kinds }: { offer: SampleOffer; kinds: KindView[] }) {
  const router = useRouter();
  const [which, setWhich] = useState<Which>(offer.isAvailable ? 'embedded' : 'own');
  const goOn = () => router.push('/setup?step=sample');
  return (
    <>
      <h1 className="text-xl font-semibold">Connect a database</h1>
      <p className="mt-1 mb-5 max-w-prose text-sm text-ink-2">
        This is where rows will end up. More connections can be added at any time.
      </p>
      {offer.isAvailable && (
        <ChoiceCards
          label="Which database"
          className="mb-5"
          value={which}
          onChange={setWhich}
          choices={[
            {
              value: 'embedded',
              title: 'The one that came along',
              description: 'PostgreSQL on this machine, ready now. Good for trying things out.',
            },
            {
              value: 'own',
              title: 'One of yours',
              description: 'Any PostgreSQL 14 to 18 that this machine can reach.',
            },
          ]}
        />
      )}
      {which === 'embedded' && offer.destination ? (
        <EmbeddedDatabase destination={offer.destination} onDone={goOn} />
      ) : (
        <ConnectionForm kinds={kinds} onSaved={goOn} />
      )}
    </>
  );
}

function EmbeddedDatabase({
  destination,
  onDone,
}: {
  destination: { host: string; port: number; database: string };
  onDone: () => void;
}) {
  const [test, setTest] = useState<ConnectionTest>();
  const [failure, setFailure] = useState<Failure>();
  const [isPending, start] = useTransition();

  const connect = () =>
    start(async () => {
      setFailure(undefined);
      const sample = await createSampleAction({});
      if (!sample.ok) return setFailure(sample.error);
      const result = await testConnectionAction({ id: sample.data.connectionId });
      if (!result.ok) return setFailure(result.error);
      setTest(result.data);
    });

  return (
    <div className="flex flex-col gap-4">
      <dl className="panel grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1 px-4 py-3 text-table">
        <dt className="flex items-center gap-2 text-ink-2">
          <Server aria-hidden className="size-4 text-ink-3" /> Server
        </dt>
        <dd>
          <code>
            {destination.host}:{destination.port}
          </code>
        </dd>
        <dt className="flex items-center gap-2 text-ink-2">
          <Database aria-hidden className="size-4 text-ink-3" /> Database
        </dt>
        <dd>
          <code>{destination.database}</code>
        </dd>
      </dl>
      {failure && <FailureNotice failure={failure} />}
      {test && (
        <div className="panel">
          <TestSteps test={test} />
        </div>
      )}
      {test && !test.ok && (
        <Notice tone="warning">The connection was saved, but a load into it would not work yet.</Notice>
      )}
      <div>
        {test?.ok ? (
          <Button variant="primary" size="large" onClick={onDone} autoFocus>
            Continue
          </Button>
        ) : (
          <Button variant="primary" size="large" isPending={isPending} onClick={connect}>
            Connect it
          </Button>
        )}
      </div>
    </div>
  );
}
