export { acceptInvite } from './accept-invite';
export { createInvite } from './create-invite';
export { createPasswordReset } from './create-reset';
export { describeLink } from './describe';
export { listInvites } from './list-invites';
export { resetPassword } from './reset-password';
export { revokeInvite } from './revoke-invite';
