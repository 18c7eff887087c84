export { createConnection } from './create';
export { deleteConnection } from './delete';
export { configWithSecrets, requireConnection } from './internal';
export { listConnectionKinds } from './kinds';
export { getConnection, listConnections } from './read';
export { describeConnectionTable, listConnectionTables } from './tables';
export { testConnection } from './test';
export { updateConnection } from './update';
export { listConnectionUses } from './used-by';
