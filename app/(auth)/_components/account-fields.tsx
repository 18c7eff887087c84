'use client';

import type { ComponentProps } from 'react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { useIsInteractive } from '@/app/_components/use-is-interactive';

interface FieldProps extends Pick<ComponentProps<typeof Input>, 'autoFocus' | 'readOnly' | 'value'> {
  hint?: string;
  error?: string | undefined;
  /** Left out of what only shows a value. */
  registered?: UseFormRegisterReturn;
}

export function NameField(props: FieldProps) {
  return <AccountField label="Your name" autoComplete="name" {...props} />;
}

export function EmailField(props: FieldProps) {
  return <AccountField label="E-mail" type="email" autoComplete="username" {...props} />;
}

interface PasswordFieldProps extends FieldProps {
  label?: string;
  /** Tells password managers whether to fill one in or to propose one. */
  isNew?: boolean;
}

export function PasswordField({ label = 'Password', isNew, ...props }: PasswordFieldProps) {
  return (
    <AccountField
      label={label}
      type="password"
      autoComplete={isNew ? 'new-password' : 'current-password'}
      {...props}
    />
  );
}

interface AccountFieldProps extends FieldProps, Pick<ComponentProps<typeof Input>, 'type' | 'autoComplete'> {
  label: string;
}

function AccountField({ label, hint, error, registered, ...input }: AccountFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Input {...control} {...registered} {...input} className="h-10" />}
    </Field>
  );
}

/** Waits for the page's scripts: before, the browser would send the form by itself. */
export function SubmitButton({
  isPending,
  children,
}: Pick<ComponentProps<typeof Button>, 'isPending' | 'children'>) {
  return (
    <Button type="submit" variant="primary" size="large" isPending={isPending} disabled={!useIsInteractive()}>
      {children}
    </Button>
  );
}
