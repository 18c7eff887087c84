'use client';

import {
  Archive,
  ArchiveRestore,
  CirclePause,
  CirclePlay,
  Copy,
  Ellipsis,
  Trash2,
  UserRound,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Menu, MenuItem, MenuSeparator } from '@/app/_components/ui/menu';
import type { LoadView } from '@/lib/control/loads/schemas';
import { archiveLoadAction, duplicateLoadAction, pauseLoadAction } from '../../actions';
import { useChange } from '@/app/_components/use-change';
import { useUndoable } from '../../_components/use-undoable';

const PauseDialog = dynamic(() => import('./pause-dialog').then((file) => file.PauseDialog));
const OwnerDialog = dynamic(() => import('./owner-dialog').then((file) => file.OwnerDialog));
const DeleteDialog = dynamic(() => import('./delete-dialog').then((file) => file.DeleteDialog));

type Dialog = 'pause' | 'owner' | 'delete';
export type LoadFacts = Pick<LoadView, 'id' | 'name' | 'archivedAt' | 'pause' | 'owner'>;

/** What one does with a load now and then. What can be taken back is done at once; the rest asks first. */
export function LoadMenu({ load, mayEdit }: { load: LoadFacts; mayEdit: boolean }) {
  const router = useRouter();
  const [open, setOpen] = useState<Dialog>();
  const copying = useChange();
  const { change } = useUndoable();
  const { id, name } = load;
  const isArchived = load.archivedAt !== null;
  const close = () => setOpen(undefined);

  const archive = (next: boolean) =>
    change({
      work: () => archiveLoadAction({ id, isArchived: next }),
      done: next
        ? `${name} is archived: it left the list and cannot be run.`
        : `${name} is out of the archive.`,
      undo: () => archiveLoadAction({ id, isArchived: !next }),
    });
  const { pause } = load;
  const resume = () =>
    change({
      work: () => pauseLoadAction({ id, reason: null }),
      done: `${name} goes on: its schedules fire again.`,
      undo: () => pauseLoadAction({ id, reason: pause?.reason ?? null }),
    });
  const duplicate = () =>
    copying.run(
      () => duplicateLoadAction({ id }),
      (copy) => router.push(`/loads/${copy.id}/edit?step=map`),
    );

  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button size="icon" isPending={copying.isPending} aria-label={`More about ${name}`}>
            {!copying.isPending && <Ellipsis aria-hidden />}
          </Button>
        }
      >
        {pause ? (
          <MenuItem onSelect={resume}>
            <CirclePlay aria-hidden /> Resume
          </MenuItem>
        ) : (
          <MenuItem onSelect={() => setOpen('pause')}>
            <CirclePause aria-hidden /> Pause …
          </MenuItem>
        )}
        {mayEdit && (
          <>
            <MenuItem onSelect={duplicate}>
              <Copy aria-hidden /> Duplicate
            </MenuItem>
            <MenuItem onSelect={() => setOpen('owner')}>
              <UserRound aria-hidden /> Change the owner …
            </MenuItem>
            <MenuSeparator />
            <MenuItem onSelect={() => archive(!isArchived)}>
              {isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
              {isArchived ? 'Take out of the archive' : 'Archive'}
            </MenuItem>
            <MenuItem onSelect={() => setOpen('delete')}>
              <Trash2 aria-hidden /> Delete …
            </MenuItem>
          </>
        )}
      </Menu>
      {open === 'pause' && <PauseDialog load={load} onClose={close} />}
      {open === 'owner' && <OwnerDialog load={load} onClose={close} />}
      {open === 'delete' && <DeleteDialog load={load} onClose={close} />}
    </>
  );
}
