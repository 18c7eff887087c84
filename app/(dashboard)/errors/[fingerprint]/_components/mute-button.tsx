'use client';

import { Bell, BellOff } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import { Button } from '@/app/_components/ui/button';
import { muteErrorGroupAction } from '../../actions';

const MuteDialog = dynamic(() => import('./mute-dialog').then((module) => module.MuteDialog));

interface MuteButtonProps {
  fingerprint: string;
  mutedUntil: string | null;
}

export function MuteButton({ fingerprint, mutedUntil }: MuteButtonProps) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isPending, start] = useTransition();
  const unmute = () =>
    start(async () => {
      const answer = await muteErrorGroupAction({ fingerprint, until: null });
      if (!answer.ok) toast.error(answer.error.message, { description: `Request ${answer.error.requestId}` });
      router.refresh();
    });
  return (
    <>
      {mutedUntil ? (
        <Button isPending={isPending} onClick={unmute}>
          <Bell aria-hidden /> Unmute
        </Button>
      ) : (
        <Button onClick={() => setIsOpen(true)}>
          <BellOff aria-hidden /> Mute …
        </Button>
      )}
      {isOpen && <MuteDialog fingerprint={fingerprint} onClose={() => setIsOpen(false)} />}
    </>
  );
}
