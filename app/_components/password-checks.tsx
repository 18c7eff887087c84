import { Check, Circle } from 'lucide-react';
import { cn } from '@/app/_components/class-names';

interface PasswordChecksProps {
  password: string;
  name: string;
  email: string;
  minLength: number;
}

/** Says while one types what the server will ask of the password; the list of common passwords is only there. */
export function PasswordChecks({ password, name, email, minLength }: PasswordChecksProps) {
  const left = minLength - [...password].length;
  const checks = [
    {
      isMet: left <= 0,
      text:
        left > 0 && password
          ? `At least ${minLength} characters: ${left} to go`
          : `At least ${minLength} characters`,
    },
    {
      isMet: password !== '' && !holdsOwnName(password, name, email),
      text: 'Not your name or e-mail address',
    },
    { isMet: new Set(password).size >= 5, text: 'At least five different characters' },
  ];
  return (
    <ul aria-label="Requirements" aria-live="polite" className="-mt-1 flex flex-col gap-1 text-xs">
      {checks.map((check) => (
        <li
          key={check.text}
          className={cn('flex items-center gap-1.5', check.isMet ? 'text-succeeded' : 'text-ink-2')}
        >
          {check.isMet ? (
            <Check aria-hidden className="size-3.5" strokeWidth={3} />
          ) : (
            <Circle aria-hidden className="size-3.5" />
          )}
          {check.text}
          <span className="sr-only">{check.isMet ? ': met' : ': not yet'}</span>
        </li>
      ))}
    </ul>
  );
}

function holdsOwnName(password: string, name: string, email: string): boolean {
  const lower = password.toLowerCase();
  return [...name.toLowerCase().split(/\s+/), email.toLowerCase().split('@')[0] ?? '']
    .filter((part) => part.length >= 4)
    .some((part) => lower.includes(part));
}
