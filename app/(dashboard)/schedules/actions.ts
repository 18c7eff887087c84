'use server';

import { action } from '@/app/_server/action';
import {
  createSchedule,
  deleteSchedule,
  pauseSchedule,
  previewTiming,
  updateSchedule,
} from '@/lib/control/schedules';

export const createScheduleAction = action(createSchedule);
export const updateScheduleAction = action(updateSchedule);
export const pauseScheduleAction = action(pauseSchedule);
export const deleteScheduleAction = action(deleteSchedule);
export const previewTimingAction = action(previewTiming);
