'use server';

import { action } from '@/app/_server/action';
import {
  createSchedule,
  deleteSchedule,
  pauseSchedule,
  previewTiming,
  updateSchedule,
} from '@/lib/control/schedules';
import {
  createTrigger,
  deleteTrigger,
  pauseTrigger,
  rotateSecret,
  takeFile,
  updateTrigger,
} from '@/lib/control/triggers';

export const createScheduleAction = action(createSchedule);
export const updateScheduleAction = action(updateSchedule);
export const pauseScheduleAction = action(pauseSchedule);
export const deleteScheduleAction = action(deleteSchedule);
export const previewTimingAction = action(previewTiming);
export const createTriggerAction = action(createTrigger);
export const updateTriggerAction = action(updateTrigger);
export const pauseTriggerAction = action(pauseTrigger);
export const deleteTriggerAction = action(deleteTrigger);
export const rotateSecretAction = action(rotateSecret);
export const takeFileAction = action(takeFile);
