'use server';

import { openAction } from '@/app/_server/action';
import { resetPassword } from '@/lib/control/access-links';

export const resetPasswordAction = openAction(resetPassword);
