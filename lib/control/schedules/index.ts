export { readCalendar } from './calendar';
export { createSchedule } from './create';
export { deleteSchedule } from './delete';
export { fireDueSchedules } from './fire';
export { listPlannedRuns, listSchedules } from './list';
export { pauseSchedule } from './pause';
export { previewTiming } from './preview';
export { updateSchedule } from './update';
export { listUpcoming } from './upcoming';
