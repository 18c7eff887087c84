export const INVITE_DAYS = [1, 3, 7, 14, 30] as const;

/** How long a link to a new password is good. */
export const RESET_HOURS = 24;
