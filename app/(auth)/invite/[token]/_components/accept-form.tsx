'use client';

import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { PasswordChecks } from '@/app/_components/password-checks';
import type { AcceptInviteInput } from '@/lib/control/access-links/schemas';
import { EmailField, NameField, PasswordField, SubmitButton } from '../../../_components/account-fields';
import { enter } from '../../../_components/enter';
import { acceptInviteAction } from '../actions';

const resolver = lazyResolver<AcceptInviteInput>(() =>
  import('@/lib/control/access-links/schemas').then((module) => module.acceptInviteInputSchema),
);

interface AcceptFormProps {
  token: string;
  email: string;
  minPasswordLength: number;
}

export function AcceptForm({ token, email, minPasswordLength }: AcceptFormProps) {
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, control, formState } = useForm<AcceptInviteInput>({
    resolver,
    defaultValues: { token, name: '', password: '' },
  });
  const [name, password] = useWatch({ control, name: ['name', 'password'] });

  const submit = handleSubmit(async (input) => {
    setFailure(undefined);
    const accepted = await acceptInviteAction(input);
    if (accepted.ok) return enter(email, input.password);
    const { password: weak } = accepted.error.fields ?? {};
    if (weak) setError('password', { message: weak }, { shouldFocus: true });
    else setFailure(accepted.error);
  });

  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {failure && <FailureNotice failure={failure} />}
      <EmailField hint="The invite is for this address." value={email} readOnly />
      <NameField registered={register('name')} error={formState.errors.name?.message} autoFocus />
      <PasswordField isNew registered={register('password')} error={formState.errors.password?.message} />
      <PasswordChecks password={password} name={name} email={email} minLength={minPasswordLength} />
      <SubmitButton isPending={formState.isSubmitting}>Join</SubmitButton>
    </form>
  );
}
