'use server';

import { action } from '@/app/_server/action';
import { search } from '@/lib/control/search';

export const searchAction = action(search);
