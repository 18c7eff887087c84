'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FailureNotice } from '@/app/_components/notice';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { localPath } from '@/app/_components/local-path';
import type { Credentials } from '@/lib/control/users/schemas';
import { EmailField, PasswordField, SubmitButton } from '../_components/account-fields';
import { signIn } from '../_components/sign-in';

const resolver = lazyResolver<Credentials>(() =>
  import('@/lib/control/users/schemas').then((module) => module.credentialsSchema),
);

export function LoginForm() {
  const parameters = useSearchParams();
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
      <EmailField registered={register('email')} error={formState.errors.email?.message} autoFocus />
      <PasswordField registered={register('password')} error={formState.errors.password?.message} />
      <SubmitButton isPending={formState.isSubmitting}>Sign in</SubmitButton>
    </form>
  );
}
