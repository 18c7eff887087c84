'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import type { CreateAdminInput } from '@/lib/control/setup/schemas';
import { EmailField, NameField, PasswordField, SubmitButton } from '../../_components/account-fields';
import { signIn } from '../../_components/sign-in';
import { createFirstAdminAction } from '../actions';
import { PasswordChecks } from '@/app/_components/password-checks';

const resolver = lazyResolver<CreateAdminInput>(() =>
  import('@/lib/control/setup/schemas').then((module) => module.createAdminInputSchema),
);

/** Makes the first admin, signs them in, and goes on to the database. */
export function AdminForm({ minPasswordLength }: { minPasswordLength: number }) {
  const router = useRouter();
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
        <NameField registered={register('name')} error={formState.errors.name?.message} autoFocus />
        <EmailField registered={register('email')} error={formState.errors.email?.message} />
        <PasswordField isNew registered={register('password')} error={formState.errors.password?.message} />
        <PasswordChecks password={password} name={name} email={email} minLength={minPasswordLength} />
        <SubmitButton isPending={formState.isSubmitting}>Create the admin account</SubmitButton>
      </form>
    </>
  );
}
