'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { useIsInteractive } from '@/app/_components/use-is-interactive';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { CreateAdminInput } from '@/lib/control/setup/schemas';
import { signIn } from '../../_components/sign-in';
import { createFirstAdminAction } from '../actions';
import { PasswordChecks } from '@/app/_components/password-checks';

const resolver = lazyResolver<CreateAdminInput>(() =>
  import('@/lib/control/setup/schemas').then((module) => module.createAdminInputSchema),
);

/** Makes the first admin, signs them in, and goes on to the database. */
export function AdminForm({ minPasswordLength }: { minPasswordLength: number }) {
  const router = useRouter();
  const isInteractive = useIsInteractive();
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, control, formState } = useForm<CreateAdminInput>({
    resolver,
    defaultValues: { name: '', email: '', password: '' },
  });
  const [name, email, password] = useWatch({ control, name: ['name', 'email', 'password'] });

  const submit = handleSubmit(async (input) => {
    setFailure(undefined);
    const created = await createFirstAdminAction(input);
    if (!created.ok) {
      const { fields } = created.error;
      for (const [field, message] of Object.entries(fields ?? {})) {
        setError(field as keyof CreateAdminInput, { message }, { shouldFocus: true });
      }
      if (!fields || Object.keys(fields).length === 0) setFailure(created.error);
      return;
    }
    await signIn({ email: input.email, password: input.password });
    router.push('/setup?step=database');
  });

  return (
    <>
      <h1 className="text-xl font-semibold">Welcome aboard</h1>
      <p className="mt-1 mb-6 max-w-prose text-sm text-ink-2">
        This first account is the admin: it may do everything, and nobody else can make it again.
      </p>
      <form method="post" onSubmit={submit} noValidate className="flex max-w-md flex-col gap-4">
        {failure && <FailureNotice failure={failure} />}
        <Field label="Your name" error={formState.errors.name?.message}>
          {(field) => (
            <Input {...field} {...register('name')} autoComplete="name" autoFocus className="h-10" />
          )}
        </Field>
        <Field label="E-mail" error={formState.errors.email?.message}>
          {(field) => (
            <Input {...field} {...register('email')} type="email" autoComplete="username" className="h-10" />
          )}
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
          Create the admin account
        </Button>
      </form>
    </>
  );
}
