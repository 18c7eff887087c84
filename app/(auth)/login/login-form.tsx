'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FailureNotice } from '@/app/_components/notice';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { localPath } from '@/app/_components/local-path';
import { Button } from '@/app/_components/ui/button';
import { useIsInteractive } from '@/app/_components/use-is-interactive';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { Credentials } from '@/lib/control/users/schemas';
import { signIn } from '../_components/sign-in';

const resolver = lazyResolver<Credentials>(() =>
  import('@/lib/control/users/schemas').then((module) => module.credentialsSchema),
);

export function LoginForm() {
  const parameters = useSearchParams();
  const isInteractive = useIsInteractive();
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState, setFocus, resetField } = useForm<Credentials>({
    resolver,
    defaultValues: { email: '', password: '' },
  });

  const submit = handleSubmit(async (credentials) => {
    setFailure(undefined);
    const result = await signIn(credentials);
    if (result && !result.error) {
      // A whole visit rather than a client navigation: nothing that was rendered for nobody is shown to somebody.
      window.location.assign(localPath(parameters.get('callbackUrl')));
      return new Promise(() => undefined);
    }
    setFailure(result?.error ?? 'The server did not answer. Check the connection and try again.');
    resetField('password');
    setFocus('password');
  });

  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {failure && <FailureNotice failure={{ message: failure }} />}
      <Field label="E-mail" error={formState.errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            {...register('email')}
            type="email"
            autoComplete="username"
            autoFocus
            className="h-10"
          />
        )}
      </Field>
      <Field label="Password" error={formState.errors.password?.message}>
        {(control) => (
          <Input
            {...control}
            {...register('password')}
            type="password"
            autoComplete="current-password"
            className="h-10"
          />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="large"
        isPending={formState.isSubmitting}
        disabled={!isInteractive}
      >
        Sign in
      </Button>
    </form>
  );
}
