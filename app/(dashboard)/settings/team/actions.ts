'use server';

import { action } from '@/app/_server/action';
import { createInvite, createPasswordReset, revokeInvite } from '@/lib/control/access-links';
import { changeRole, setActive } from '@/lib/control/users';

export const createInviteAction = action(createInvite);
export const revokeInviteAction = action(revokeInvite);
export const createPasswordResetAction = action(createPasswordReset);
export const changeRoleAction = action(changeRole);
export const setActiveAction = action(setActive);
