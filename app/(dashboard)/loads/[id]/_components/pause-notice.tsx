'use client';

import { Play } from 'lucide-react';
import { Notice } from '@/app/_components/notice';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import type { LoadPause } from '@/lib/control/loads/schemas';
import { useUndoable } from '../../_components/use-undoable';
import { pauseLoadAction } from '../../actions';

interface PauseNoticeProps {
  load: { id: string; name: string };
  pause: LoadPause;
  mayOperate: boolean;
}

/** Why nothing comes of itself. */
export function PauseNotice({ load: { id, name }, pause, mayOperate }: PauseNoticeProps) {
  const { change, isPending } = useUndoable();
  const resume = () =>
    change({
      work: () => pauseLoadAction({ id, reason: null }),
      done: `${name} goes on: its schedules fire again.`,
      undo: () => pauseLoadAction({ id, reason: pause.reason }),
    });
  return (
    <Notice
      tone="warning"
      className="mb-4"
      title={`Paused: ${pause.reason}`}
      action={
        mayOperate && (
          <Button size="small" isPending={isPending} onClick={resume}>
            <Play aria-hidden /> Resume
          </Button>
        )
      }
    >
      {pause.by && `By ${pause.by}, `}
      <RelativeTime at={pause.at} />. Its schedules do not fire; only people start it.
    </Notice>
  );
}
