import { expect, it } from 'vitest';
import { isConnectionLoss } from './reachable';

it.each([
  'Raw query failed. Code: `N/A`. Message: `Server has closed the connection.`',
  'server closed the connection unexpectedly',
  'Connection terminated unexpectedly',
])('takes for a server that is away: %s', (message) => {
  expect(isConnectionLoss(new Error(message))).toBe(true);
});

it('takes a wrong statement for what it is', () => {
  expect(isConnectionLoss(new Error('column "x" does not exist'))).toBe(false);
});
