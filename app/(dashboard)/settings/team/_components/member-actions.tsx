'use client';

import { Ellipsis, KeyRound, UserCheck, UserX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { Menu, MenuItem } from '@/app/_components/ui/menu';
import { useChange } from '@/app/_components/use-change';
import { RESET_HOURS } from '@/lib/control/access-links/constants';
import type { NewLink } from '@/lib/control/access-links/schemas';
import type { MemberView } from '@/lib/control/users/schemas';
import { createPasswordResetAction, setActiveAction } from '../actions';
import { NewLinkDialog } from './new-link';

type Asked = 'reset' | 'deactivate' | undefined;

export function MemberActions({ member: { id, name, disabledAt } }: { member: MemberView }) {
  const { run, isPending } = useChange();
  const [asked, setAsked] = useState<Asked>();
  const [link, setLink] = useState<NewLink>();
  const close = () => setAsked(undefined);
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" size="icon-small" aria-label={`Actions for ${name}`} isPending={isPending}>
            {!isPending && <Ellipsis aria-hidden />}
          </Button>
        }
      >
        {disabledAt ? (
          <MenuItem onSelect={() => run(() => setActiveAction({ id, isActive: true }))}>
            <UserCheck aria-hidden /> Reactivate
          </MenuItem>
        ) : (
          <>
            <MenuItem onSelect={() => setAsked('reset')}>
              <KeyRound aria-hidden /> Reset the password …
            </MenuItem>
            <MenuItem onSelect={() => setAsked('deactivate')}>
              <UserX aria-hidden /> Deactivate …
            </MenuItem>
          </>
        )}
      </Menu>
      <Confirm
        isOpen={asked === 'reset'}
        onOpenChange={close}
        title={`Reset the password of ${name}?`}
        confirmLabel="Make the link"
        cancelLabel="Cancel"
        isPending={isPending}
        onConfirm={() =>
          run(
            () => createPasswordResetAction({ userId: id }),
            (made) => {
              close();
              setLink(made);
            },
          )
        }
      >
        <p>
          A link is made by which {name} chooses a new one, once, within {RESET_HOURS} hours. Until then the
          old password holds; then all sessions of {name} end. Earlier links become worthless.
        </p>
      </Confirm>
      <Confirm
        isOpen={asked === 'deactivate'}
        onOpenChange={close}
        title={`Deactivate ${name}?`}
        confirmLabel="Deactivate"
        cancelLabel="Cancel"
        isDangerous
        isPending={isPending}
        onConfirm={() => run(() => setActiveAction({ id, isActive: false }), close)}
      >
        <p>
          {name} is signed out everywhere and cannot sign in. Loads, connections and schedules that {name}{' '}
          made stay and go on. The account can be reactivated.
        </p>
      </Confirm>
      {link && (
        <NewLinkDialog title={`A new password for ${name}`} link={link} onClose={() => setLink(undefined)} />
      )}
    </>
  );
}
