'use client';

import { Brush } from 'lucide-react';
import { toast } from '@/app/_components/toast';
import { Button } from '@/app/_components/ui/button';
import { useChange } from '@/app/_components/use-change';
import type { Duty } from '@/lib/control/janitor/schemas';
import { runJanitorAction } from '../actions';

interface SweepNowButtonProps {
  duty: Duty;
  title: string;
  isDisabled: boolean;
}

export function SweepNowButton({ duty, title, isDisabled }: SweepNowButtonProps) {
  const { run, isPending } = useChange();
  return (
    <Button
      size="small"
      aria-label={`Sweep now: ${title}`}
      disabled={isDisabled}
      isPending={isPending}
      onClick={() =>
        run(
          () => runJanitorAction({ duty }),
          () => toast.success('The next free worker sweeps it.'),
        )
      }
    >
      <Brush aria-hidden /> Sweep now
    </Button>
  );
}
