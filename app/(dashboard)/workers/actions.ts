'use server';

import { action } from '@/app/_server/action';
import { runJanitor } from '@/lib/control/janitor';
import { pauseWorkers, resumeWorkers } from '@/lib/control/workers';

export const runJanitorAction = action(runJanitor);
export const pauseWorkersAction = action(pauseWorkers);
export const resumeWorkersAction = action(resumeWorkers);
