'use server';

import { action } from '@/app/_server/action';
import { pauseWorkers, resumeWorkers } from '@/lib/control/workers';

export const pauseWorkersAction = action(pauseWorkers);
export const resumeWorkersAction = action(resumeWorkers);
