'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition, type FormEvent } from 'react';
import type { ErrorView } from '@/app/_server/action-result';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Modal } from '@/app/_components/ui/modal';
import { muteErrorGroupAction } from '../../actions';

const DAYS = [
  [1, 'One day'],
  [7, 'One week'],
  [30, '30 days'],
] as const;

export function MuteDialog({ fingerprint, onClose }: { fingerprint: string; onClose: () => void }) {
  const router = useRouter();
  const [day, setDay] = useState(() => dayAfter(7));
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const mute = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const until = startOf(day);
      if (!until) return;
      const answer = await muteErrorGroupAction({ fingerprint, until });
      if (!answer.ok) return setError(answer.error);
      router.refresh();
      onClose();
    });
  };
  return (
    <Modal
      isOpen
      onOpenChange={onClose}
      title="Mute this error group?"
      detail="It leaves what needs attention until then, for everybody. Its rows are refused and kept as ever."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="mute" isPending={isPending}>
            Mute it
          </Button>
        </>
      }
    >
      <form id="mute" onSubmit={mute} className="flex flex-col gap-3">
        <div role="group" aria-label="For how long" className="flex flex-wrap gap-1.5">
          {DAYS.map(([days, words]) => (
            <Button
              key={days}
              size="small"
              aria-pressed={day === dayAfter(days)}
              onClick={() => setDay(dayAfter(days))}
            >
              {words}
            </Button>
          ))}
        </div>
        <Field label="Until" error={error?.fields?.until} hint="The start of that day, by your clock.">
          {(control) => (
            <Input
              {...control}
              type="date"
              required
              min={dayAfter(1)}
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          )}
        </Field>
        {error && !error.fields?.until && <FailureNotice failure={error} />}
      </form>
    </Modal>
  );
}

function dayAfter(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() + days);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

function startOf(day: string): string | undefined {
  const at = new Date(`${day}T00:00:00`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
