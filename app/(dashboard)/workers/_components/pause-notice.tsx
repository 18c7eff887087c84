'use client';

import { Play } from 'lucide-react';
import { Notice } from '@/app/_components/notice';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { useChange } from '@/app/_components/use-change';
import type { PauseView } from '@/lib/control/workers/schemas';
import { resumeWorkersAction } from '../actions';

export function PauseNotice({ pause, mayOperate }: { pause: PauseView; mayOperate: boolean }) {
  const { run, isPending } = useChange();
  return (
    <Notice
      tone="warning"
      title="Paused: no new batch is taken"
      action={
        mayOperate && (
          <Button
            size="small"
            isPending={isPending}
            onClick={() => run(() => resumeWorkersAction(undefined))}
          >
            <Play aria-hidden /> Resume
          </Button>
        )
      }
    >
      {pause.reason && <p>“{pause.reason}”</p>}
      <p>
        By {pause.by}, <RelativeTime at={pause.pausedAt} />. Batches that run go on to their end
        {mayOperate ? '.' : '; an operator can resume.'}
      </p>
    </Notice>
  );
}
