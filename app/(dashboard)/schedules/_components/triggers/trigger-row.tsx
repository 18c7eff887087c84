'use client';

import { FileInput, KeyRound, Webhook, Workflow } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { useState, type ReactNode } from 'react';
import { StateLabel, type BatchState } from '@/app/_components/batch-state';
import { Notice } from '@/app/_components/notice';
import { AbsoluteTime, RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Chip } from '@/app/_components/ui/chip';
import { Confirm } from '@/app/_components/ui/dialog';
import type { TriggerView } from '@/lib/control/triggers/schemas';
import { deleteTriggerAction, pauseTriggerAction, rotateSecretAction } from '../../actions';
import { useChange } from '@/app/_components/use-change';
import { RowButtons } from '../row-buttons';
import { HowToSign } from './webhook-help';

export const TRIGGER_ICONS = { files: FileInput, webhook: Webhook, load: Workflow } as const;

interface TriggerRowProps {
  trigger: TriggerView;
  mayEdit: boolean;
  mayOperate: boolean;
  onEdit: () => void;
  onSecret: (secret: string) => void;
  /** What it has seen of files. */
  children?: ReactNode;
}

export function TriggerRow({ trigger, mayEdit, mayOperate, onEdit, onSecret, children }: TriggerRowProps) {
  const { id, isPaused, sentence, settings, problem } = trigger;
  const { run, isPending } = useChange();
  const Icon = TRIGGER_ICONS[settings.kind];
  return (
    <section aria-label={sentence} className="panel flex flex-col gap-3 px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="flex items-start gap-2 text-sm font-medium">
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
            <span className="min-w-0 [overflow-wrap:anywhere]">{sentence}</span>
          </p>
          <p className="flex flex-wrap items-center gap-x-2 text-table text-ink-2">
            {isPaused && <Chip>paused</Chip>}
            <span>{detailOf(trigger)}</span>
            {trigger.lookedAt && !isPaused && (
              <span>
                · looked <RelativeTime at={trigger.lookedAt} />
              </span>
            )}
            <LastBatch trigger={trigger} />
          </p>
        </div>
        <RowButtons
          what="trigger"
          isPaused={isPaused}
          isPending={isPending}
          onPause={mayOperate ? (next) => run(() => pauseTriggerAction({ id, isPaused: next })) : undefined}
          onEdit={mayEdit ? onEdit : undefined}
          onDelete={mayEdit ? () => run(() => deleteTriggerAction({ id })) : undefined}
          consequence={CONSEQUENCES[settings.kind]}
        >
          {mayEdit && settings.kind === 'webhook' && <RotateButton id={id} onSecret={onSecret} />}
        </RowButtons>
      </div>
      {problem && (
        <Notice tone="bad" title="The last look for files failed.">
          {problem}
        </Notice>
      )}
      {settings.kind === 'webhook' && mayEdit && (
        <HowToSign id={id} toleranceSeconds={settings.toleranceSeconds} />
      )}
      {children}
    </section>
  );
}

function LastBatch({ trigger: { lastBatch, formerSecretUntil } }: { trigger: TriggerView }) {
  return (
    <>
      {lastBatch && (
        <span className="inline-flex items-center gap-1.5">
          · last fired <RelativeTime at={lastBatch.queuedAt} />
          <Link
            href={`/batches/${lastBatch.id}`}
            className="inline-flex min-h-6 items-center hover:underline"
          >
            <StateLabel state={lastBatch.state as BatchState} />
          </Link>
        </span>
      )}
      {formerSecretUntil && (
        <span>
          · the former secret is good until <AbsoluteTime at={formerSecretUntil} />
        </span>
      )}
    </>
  );
}

function detailOf({ settings }: TriggerView): string {
  switch (settings.kind) {
    case 'files':
      return `${settings.batching === 'each' ? 'a batch for each file' : 'one batch for all new files'} · settled after ${settings.settleSeconds} s`;
    case 'webhook':
      return `at most ${settings.perMinute} a minute`;
    case 'load':
      return 'one batch for each of its batches';
  }
}

function RotateButton({ id, onSecret }: { id: string; onSecret: (secret: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const [keepsFormer, setKeepsFormer] = useState(true);
  const { run, isPending } = useChange();
  const rotate = () =>
    run(
      () => rotateSecretAction({ id, keepsFormer }),
      ({ secret }) => {
        setIsOpen(false);
        onSecret(secret!);
      },
    );
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        <KeyRound aria-hidden /> New secret
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Give this webhook a new secret?"
        confirmLabel="Make a new secret"
        cancelLabel="Keep the secret"
        isDangerous={!keepsFormer}
        isPending={isPending}
        onConfirm={rotate}
      >
        <p>
          {keepsFormer
            ? 'Requests that are signed with the present secret are still taken for 24 hours, so that senders can change over.'
            : 'Requests that are signed with the present secret are refused from now on.'}
        </p>
        <Checkbox
          label="Take the present secret for another 24 hours"
          hint="Not where it has leaked."
          isOn={keepsFormer}
          onChange={setKeepsFormer}
        />
      </Confirm>
    </>
  );
}

const CONSEQUENCES: Record<TriggerView['settings']['kind'], string> = {
  files:
    'New files are not loaded any more, and what it remembers goes with it: a trigger for the same folder starts anew.',
  webhook: 'Requests to its address are refused from now on; another webhook has another address.',
  load: 'The end of that load does not start this one any more.',
};
