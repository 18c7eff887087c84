'use client';

import { Pause, Pencil, Play, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';

interface RowButtonsProps {
  /** As people call it: `schedule`. */
  what: string;
  isPaused: boolean;
  isPending: boolean;
  /** Left out where the person may not. */
  onPause?: (isPaused: boolean) => void;
  onEdit?: () => void;
  onDelete?: () => void;
  /** What its deletion takes away. */
  consequence: ReactNode;
  /** What else there is to do. */
  children?: ReactNode;
}

/** What can be done to a schedule or a trigger of a load. */
export function RowButtons({ what, isPaused, isPending, consequence, children, ...on }: RowButtonsProps) {
  return (
    <div className="flex flex-wrap gap-2">
      {on.onPause && (
        <Button size="small" isPending={isPending} onClick={() => on.onPause!(!isPaused)}>
          {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />} {isPaused ? 'Resume' : 'Pause'}
        </Button>
      )}
      {on.onEdit && (
        <Button size="small" onClick={on.onEdit}>
          <Pencil aria-hidden /> Change
        </Button>
      )}
      {children}
      {on.onDelete && (
        <DeleteButton what={what} onDelete={on.onDelete}>
          {consequence}
        </DeleteButton>
      )}
    </div>
  );
}

function DeleteButton({
  what,
  onDelete,
  children,
}: {
  what: string;
  onDelete: () => void;
  children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        <Trash2 aria-hidden /> Delete
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Delete this ${what}?`}
        confirmLabel="Delete it"
        cancelLabel="Keep it"
        isDangerous
        onConfirm={() => {
          setIsOpen(false);
          onDelete();
        }}
      >
        <p>{children} The batches that it started stay. To stop it for a while, pause it instead.</p>
      </Confirm>
    </>
  );
}
