export { insertUser, prepareUser, type NewUser } from './create';
export { findActiveUser } from './find-active';
export { verifyCredentials } from './verify-credentials';
export type { Credentials, Role, UserView } from './schemas';
