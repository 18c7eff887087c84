'use client';

import { toast } from '@/app/_components/toast';
import { Select } from '@/app/_components/ui/select';
import { useChange } from '@/app/_components/use-change';
import { ROLES } from '@/lib/control/users/constants';
import type { MemberView, Role } from '@/lib/control/users/schemas';
import { changeRoleAction } from '../actions';

/** Takes effect at once; a slip is taken back where it is said. */
export function RoleSelect({ member: { id, name, role } }: { member: MemberView }) {
  const { run, isPending } = useChange();
  const set = (next: Role, undo?: () => void) =>
    run(
      () => changeRoleAction({ id, role: next }),
      () =>
        toast.success(`${name} is ${next} from now on.`, {
          ...(undo && { action: { label: 'Undo', onClick: undo } }),
        }),
    );
  return (
    <Select
      isSmall
      aria-label={`Role of ${name}`}
      value={role}
      disabled={isPending}
      className="w-28"
      onChange={(event) => set(event.target.value as Role, () => set(role))}
    >
      {ROLES.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </Select>
  );
}
