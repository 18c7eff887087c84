'use client';

import { CopyField } from '@/app/_components/copy-field';
import { AbsoluteTime } from '@/app/_components/time';
import { Confirm } from '@/app/_components/ui/dialog';
import type { NewLink } from '@/lib/control/access-links/schemas';

/** A link in the only moment that it can be seen. */
export function NewLinkDialog({
  title,
  link,
  onClose,
}: {
  title: string;
  link: NewLink;
  onClose: () => void;
}) {
  return (
    <Confirm isOpen onOpenChange={onClose} title={title} confirmLabel="Done" onConfirm={onClose}>
      <CopyField label="Link" text={link.url} />
      <p>
        {MAIL[link.mail](link.email)} It works once, until <AbsoluteTime at={link.expiresAt} />, and is not
        shown again.
      </p>
    </Confirm>
  );
}

const MAIL: Record<NewLink['mail'], (email: string) => string> = {
  sent: (email) => `It was sent to ${email}.`,
  failed: (email) => `The e-mail to ${email} could not be sent; pass the link on yourself.`,
  off: (email) => `No e-mail is sent from here: pass it on to ${email} yourself.`,
};
