/** From least to most; each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'editor', 'admin'] as const;

export const MIN_PASSWORD_LENGTH = 12;

/** A session without a visit for so long has ended. */
export const SESSION_DAYS = 7;
