import { describe } from 'vitest';
import { describeColumns } from './columns';
import { describeConstraints } from './constraints';
import { describeKeys } from './keys';
import { describeNames } from './names';
import { describeServers } from './servers';
import { describeTables } from './tables';
import { describeTriggers } from './triggers';
import type { Server } from './world';

/** "Destinations in the wild": every kind of table that a load may meet, with a stated outcome for each. */
export function describeDestinationsInTheWild(server: Server): void {
  describe('keys and unique indexes', () => describeKeys(server));
  describe('constraints', () => describeConstraints(server));
  describe('triggers', () => describeTriggers(server));
  describe('columns and types', () => describeColumns(server));
  describe('kinds of tables', () => describeTables(server));
  describe('names', () => describeNames(server));
  describe('servers', () => describeServers(server));
}
