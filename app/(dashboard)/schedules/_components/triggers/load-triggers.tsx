'use client';

import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Link } from '@/app/_components/link';
import { Fragment, useState, type ReactNode } from 'react';
import { Button } from '@/app/_components/ui/button';
import type { TriggerView, UpstreamLoad } from '@/lib/control/triggers/schemas';
import { newTriggerDraft, triggerDraftOf } from './trigger-draft';
import type { StartedLoad } from './trigger-fields';
import { TriggerRow } from './trigger-row';
import { SecretOnce } from './webhook-help';

const TriggerForm = dynamic(() => import('./trigger-form').then((module) => module.TriggerForm));

interface LoadTriggersProps {
  load: StartedLoad;
  triggers: TriggerView[];
  upstreamLoads: UpstreamLoad[];
  /** What waits for this load. */
  dependents: TriggerView[];
  /** What each trigger has seen of files, by its id. */
  files: Record<string, ReactNode>;
  mayEdit: boolean;
  mayOperate: boolean;
}

/** What starts one load besides time: each a row, with a form in its place while it is changed. */
export function LoadTriggers({
  load,
  triggers,
  upstreamLoads,
  dependents,
  files,
  mayEdit,
  mayOperate,
}: LoadTriggersProps) {
  const [open, setOpen] = useState<string>();
  const [secret, setSecret] = useState<string>();
  const close = (made?: string) => {
    setOpen(undefined);
    if (made) setSecret(made);
  };
  const form = { load, upstreamLoads, onDone: close };
  return (
    <section aria-label="Triggers" className="flex flex-col gap-3">
      <div>
        <h2 className="text-sm font-semibold">Triggers</h2>
        <p className="text-table text-ink-2">What starts this load besides time and people.</p>
        {dependents.length > 0 && (
          <p className="text-table text-ink-2">
            Its own end starts{' '}
            {dependents.map(({ id, load: dependent }, index) => (
              <Fragment key={id}>
                {index > 0 && ', '}
                <Link href={`/loads/${dependent.id}?tab=schedule`} className="text-accent underline">
                  {dependent.name}
                </Link>
              </Fragment>
            ))}
            .
          </p>
        )}
      </div>
      {secret && <SecretOnce secret={secret} onDone={() => setSecret(undefined)} />}
      {triggers.map((trigger) =>
        open === trigger.id ? (
          <TriggerForm key={trigger.id} {...form} id={trigger.id} initial={triggerDraftOf(trigger)} />
        ) : (
          <TriggerRow
            key={trigger.id}
            trigger={trigger}
            mayEdit={mayEdit}
            mayOperate={mayOperate}
            onEdit={() => setOpen(trigger.id)}
            onSecret={setSecret}
          >
            {files[trigger.id]}
          </TriggerRow>
        ),
      )}
      {triggers.length === 0 && !mayEdit && <p className="text-table text-ink-2">There are none.</p>}
      {open === 'new' ? (
        <TriggerForm {...form} initial={newTriggerDraft(load.readsFiles ? 'files' : 'webhook')} />
      ) : (
        mayEdit && (
          <div>
            <Button onClick={() => setOpen('new')}>
              <Plus aria-hidden /> Add a trigger
            </Button>
          </div>
        )
      )}
    </section>
  );
}
