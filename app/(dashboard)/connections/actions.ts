'use server';

import { action } from '@/app/_server/action';
import { createConnection, testConnection, updateConnection } from '@/lib/control/connections';

export const createConnectionAction = action(createConnection);
export const updateConnectionAction = action(updateConnection);
export const testConnectionAction = action(testConnection);
