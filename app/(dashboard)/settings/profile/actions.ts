'use server';

import { action } from '@/app/_server/action';
import { changePassword, endOtherSessions, endSession } from '@/lib/control/users';

export const changePasswordAction = action(changePassword);
export const endSessionAction = action(endSession);
export const endOtherSessionsAction = action(endOtherSessions);
