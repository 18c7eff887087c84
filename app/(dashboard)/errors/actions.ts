'use server';

import { action } from '@/app/_server/action';
import { muteErrorGroup } from '@/lib/control/error-groups';

export const muteErrorGroupAction = action(muteErrorGroup);
