'use server';

import { openAction } from '@/app/_server/action';
import { acceptInvite } from '@/lib/control/access-links';

export const acceptInviteAction = openAction(acceptInvite);
