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
import type { AcceptInviteInput } from '@/lib/control/access-links/schemas';
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
  const isInteractive = useIsInteractive();
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
      <Field label="E-mail" hint="The invite is for this address.">
        {(field) => (
          <Input {...field} value={email} readOnly type="email" autoComplete="username" className="h-10" />
        )}
      </Field>
      <Field label="Your name" error={formState.errors.name?.message}>
        {(field) => <Input {...field} {...register('name')} autoComplete="name" autoFocus className="h-10" />}
      </Field>
      <Field label="Password" error={formState.errors.password?.message}>
        {(field) => (
          <Input
            {...field}
            {...register('password')}
            type="password"
            autoComplete="new-password"
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
        Join
      </Button>
    </form>
  );
}
