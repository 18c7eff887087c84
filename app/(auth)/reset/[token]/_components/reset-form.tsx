'use client';

import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { PasswordChecks } from '@/app/_components/password-checks';
import type { ResetPasswordInput } from '@/lib/control/access-links/schemas';
import { PasswordField, SubmitButton } from '../../../_components/account-fields';
import { enter } from '../../../_components/enter';
import { resetPasswordAction } from '../actions';

const resolver = lazyResolver<ResetPasswordInput>(() =>
  import('@/lib/control/access-links/schemas').then((module) => module.resetPasswordInputSchema),
);

interface ResetFormProps {
  token: string;
  email: string;
  name: string;
  minPasswordLength: number;
}

export function ResetForm({ token, email, name, minPasswordLength }: ResetFormProps) {
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, control, formState } = useForm<ResetPasswordInput>({
    resolver,
    defaultValues: { token, password: '' },
  });
  const password = useWatch({ control, name: 'password' });

  const submit = handleSubmit(async (input) => {
    setFailure(undefined);
    const reset = await resetPasswordAction(input);
    if (reset.ok) return enter(reset.data.email, input.password);
    const { password: weak } = reset.error.fields ?? {};
    if (weak) setError('password', { message: weak }, { shouldFocus: true });
    else setFailure(reset.error);
  });

  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {failure && <FailureNotice failure={failure} />}
      <PasswordField
        label="New password"
        isNew
        registered={register('password')}
        error={formState.errors.password?.message}
        autoFocus
      />
      <PasswordChecks password={password} name={name} email={email} minLength={minPasswordLength} />
      <SubmitButton isPending={formState.isSubmitting}>Set the password</SubmitButton>
    </form>
  );
}
