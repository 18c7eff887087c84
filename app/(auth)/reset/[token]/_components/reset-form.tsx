'use client';

import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { PasswordChecks } from '@/app/_components/password-checks';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { useIsInteractive } from '@/app/_components/use-is-interactive';
import type { ResetPasswordInput } from '@/lib/control/access-links/schemas';
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
  const isInteractive = useIsInteractive();
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
      <Field label="New password" error={formState.errors.password?.message}>
        {(field) => (
          <Input
            {...field}
            {...register('password')}
            type="password"
            autoComplete="new-password"
            autoFocus
            className="h-10"
          />
        )}
      </Field>
      <PasswordChecks password={password} name={name} email={email} minLength={minPasswordLength} />
      <Button
        type="submit"
        variant="primary"
        size="large"
        isPending={formState.isSubmitting}
        disabled={!isInteractive}
      >
        Set the password
      </Button>
    </form>
  );
}
