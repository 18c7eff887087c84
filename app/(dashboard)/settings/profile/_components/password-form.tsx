'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { toast } from '@/app/_components/toast';
import { countOf } from '@/app/_components/format';
import { lazyResolver } from '@/app/_components/lazy-resolver';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { PasswordChecks } from '@/app/_components/password-checks';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { useIsInteractive } from '@/app/_components/use-is-interactive';
import type { ChangePasswordInput } from '@/lib/control/users/schemas';
import { changePasswordAction } from '../actions';

const resolver = lazyResolver<ChangePasswordInput>(() =>
  import('@/lib/control/users/schemas').then((module) => module.changePasswordInputSchema),
);

interface PasswordFormProps {
  name: string;
  email: string;
  minPasswordLength: number;
}

export function PasswordForm({ name, email, minPasswordLength }: PasswordFormProps) {
  const router = useRouter();
  const isInteractive = useIsInteractive();
  const [failure, setFailure] = useState<Failure>();
  const { register, handleSubmit, setError, reset, control, formState } = useForm<ChangePasswordInput>({
    resolver,
    defaultValues: { current: '', password: '' },
  });
  const password = useWatch({ control, name: 'password' });

  const submit = handleSubmit(async (input) => {
    setFailure(undefined);
    const changed = await changePasswordAction(input);
    if (changed.ok) {
      const { endedSessions: ended } = changed.data;
      toast.success(
        `The password is changed${ended > 0 ? ` and ${countOf(ended, 'other session')} ended` : ''}.`,
      );
      reset();
      return router.refresh();
    }
    const wrong = Object.entries(changed.error.fields ?? {});
    for (const [field, message] of wrong) {
      setError(field as keyof ChangePasswordInput, { message }, { shouldFocus: true });
    }
    if (wrong.length === 0) setFailure(changed.error);
  });

  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-3 p-4">
      {failure && <FailureNotice failure={failure} />}
      <Field label="Current password" error={formState.errors.current?.message}>
        {(field) => (
          <Input {...field} {...register('current')} type="password" autoComplete="current-password" />
        )}
      </Field>
      <Field label="New password" error={formState.errors.password?.message}>
        {(field) => (
          <Input {...field} {...register('password')} type="password" autoComplete="new-password" />
        )}
      </Field>
      {password && (
        <PasswordChecks password={password} name={name} email={email} minLength={minPasswordLength} />
      )}
      <p className="text-xs text-ink-2">Your other sessions end with it.</p>
      <div>
        <Button type="submit" isPending={formState.isSubmitting} disabled={!isInteractive}>
          Change the password
        </Button>
      </div>
    </form>
  );
}
