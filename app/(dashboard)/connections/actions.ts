'use server';

import { action } from '@/app/_server/action';
import {
  createConnection,
  deleteConnection,
  testConnection,
  updateConnection,
} from '@/lib/control/connections';

export const createConnectionAction = action(createConnection);
export const updateConnectionAction = action(updateConnection);
export const testConnectionAction = action(testConnection);
export const deleteConnectionAction = action(deleteConnection);
