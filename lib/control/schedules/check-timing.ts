import { ControlError } from '../errors';
import type { Timing } from './schemas';
import { faultOf } from './timing';

/** @throws ControlError `schedules.badExpression` with what is wrong at its field */
export function requireReadable(timing: Timing): void {
  const fault = faultOf(timing);
  if (fault === undefined) return;
  const message = `This is no cron expression: ${fault.replace(/\.?$/, '.')}`;
  throw new ControlError('schedules.badExpression', {
    kind: 'invalid',
    message,
    remedy: 'Write five fields, e.g. 0 6 * * 1-5 for weekdays at 06:00.',
    fields: { 'timing.expression': message },
  });
}
