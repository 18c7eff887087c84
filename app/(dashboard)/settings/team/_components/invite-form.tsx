'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import { INVITE_DAYS } from '@/lib/control/access-links/constants';
import type { CreateInviteInput, NewLink } from '@/lib/control/access-links/schemas';
import { ROLES } from '@/lib/control/users/constants';
import { createInviteAction } from '../actions';
import { NewLinkDialog } from './new-link';

const resolver = lazyResolver<CreateInviteInput>(() =>
  import('@/lib/control/access-links/schemas').then((module) => module.createInviteInputSchema),
);

export function InviteForm() {
  const router = useRouter();
  const [failure, setFailure] = useState<Failure>();
  const [link, setLink] = useState<NewLink>();
  const { register, handleSubmit, setError, reset, formState } = useForm<CreateInviteInput>({
    resolver,
    defaultValues: { email: '', role: 'viewer', days: 7 },
  });

  const submit = handleSubmit(async (input) => {
    setFailure(undefined);
    const made = await createInviteAction(input);
    if (made.ok) {
      setLink(made.data);
      reset();
      return router.refresh();
    }
    const { email } = made.error.fields ?? {};
    if (email) setError('email', { message: email }, { shouldFocus: true });
    else setFailure(made.error);
  });

  return (
    <form
      aria-label="Invite somebody"
      onSubmit={submit}
      noValidate
      className="flex flex-col gap-3 border-b border-line p-4"
    >
      {failure && <FailureNotice failure={failure} />}
      <div className="grid items-start gap-3 sm:grid-cols-[minmax(14rem,22rem)_9rem_9rem_auto]">
        <Field label="E-mail" error={formState.errors.email?.message}>
          {(field) => <Input {...field} {...register('email')} type="email" />}
        </Field>
        <Field label="Role">
          {(field) => (
            <Select {...field} {...register('role')}>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {role}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Good for">
          {(field) => (
            <Select {...field} {...register('days')}>
              {INVITE_DAYS.map((days) => (
                <option key={days} value={days}>
                  {days === 1 ? '1 day' : `${days} days`}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button
          type="submit"
          variant="primary"
          isPending={formState.isSubmitting}
          className="sm:mt-6 sm:w-fit"
        >
          Make an invite link
        </Button>
      </div>
      {link && (
        <NewLinkDialog title={`Invite for ${link.email}`} link={link} onClose={() => setLink(undefined)} />
      )}
    </form>
  );
}
