'use client';

import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { ActionResult, ErrorView } from '@/app/_server/action-result';
import { FieldError } from '@/app/_components/ui/field';
import { Button } from '@/app/_components/ui/button';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Input } from '@/app/_components/ui/input';
import { Modal } from '@/app/_components/ui/modal';
import type { SavedViewView } from '@/lib/control/views/schemas';
import { deleteViewAction, updateViewAction } from '../actions';

interface ManageViewsProps {
  views: SavedViewView[];
  mayShare: boolean;
  onClose: () => void;
}

export function ManageViews({ views, mayShare, onClose }: ManageViewsProps) {
  const own = views.filter(({ mayChange }) => mayChange);
  return (
    <Modal isOpen onOpenChange={onClose} title="Saved views" className="max-w-lg">
      {own.length === 0 ? (
        <p className="text-sm text-ink-2">No view is left that you may change.</p>
      ) : (
        <ul className="divide-y divide-line">
          {own.map((view) => (
            <View key={view.id} view={view} mayShare={mayShare} />
          ))}
        </ul>
      )}
    </Modal>
  );
}

function View({ view, mayShare }: { view: SavedViewView; mayShare: boolean }) {
  const router = useRouter();
  const [name, setName] = useState(view.name);
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const change = (work: () => Promise<ActionResult<unknown>>) =>
    start(async () => {
      const answer = await work();
      setError(answer.ok ? undefined : answer.error);
      if (answer.ok) router.refresh();
    });
  return (
    <li className="flex flex-col gap-1.5 py-3">
      <form
        className="flex items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          change(() => updateViewAction({ id: view.id, name }));
        }}
      >
        <Input
          aria-label={`Name of the view ${view.name}`}
          aria-invalid={error ? true : undefined}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" isPending={isPending} disabled={name.trim() === view.name || !name.trim()}>
          Rename
        </Button>
        {!isAsking && (
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Delete the view ${view.name}`}
            onClick={() => setIsAsking(true)}
          >
            <Trash2 aria-hidden />
          </Button>
        )}
      </form>
      {error && <FieldError>{error.message}</FieldError>}
      {isAsking ? (
        <p className="flex flex-wrap items-center gap-2 text-table text-ink-2">
          {view.isShared ? 'It goes for the whole team.' : 'It goes; the batches stay.'}
          <Button
            size="small"
            variant="danger"
            autoFocus
            isPending={isPending}
            onClick={() => change(() => deleteViewAction({ id: view.id }))}
          >
            Delete it
          </Button>
          <Button size="small" onClick={() => setIsAsking(false)}>
            Keep it
          </Button>
        </p>
      ) : (
        mayShare && (
          <Checkbox
            label="Shared with the team"
            hint={view.isShared ? `Saved by ${view.owner}` : undefined}
            isOn={view.isShared}
            onChange={(checked) => change(() => updateViewAction({ id: view.id, isShared: checked }))}
          />
        )
      )}
    </li>
  );
}
