/** How a transport answers: one HTTP status each, mapped in app/_server. */
export type ControlErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'tooLarge'
  | 'throttled'
  | 'unavailable';

export interface ControlErrorFacts {
  kind: ControlErrorKind;
  /** One sentence: what happened. */
  message: string;
  /** One sentence: what the person can do about it. */
  remedy?: string;
  /** What is wrong with which field of the input, by its dotted path. */
  fields?: Record<string, string>;
  /** Of what is throttled: when it is worth trying again. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Every refusal of the control plane. `code` is `<entity>.<camelCase reason>`; `message` never holds a secret. */
export class ControlError extends Error {
  readonly code: string;
  readonly kind: ControlErrorKind;
  readonly remedy: string | undefined;
  readonly fields: Record<string, string> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, facts: ControlErrorFacts) {
    super(facts.remedy ? `${facts.message} ${facts.remedy}` : facts.message, { cause: facts.cause });
    this.name = 'ControlError';
    this.code = code;
    this.kind = facts.kind;
    this.remedy = facts.remedy;
    this.fields = facts.fields;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

const plurals = {
  backfill: 'backfills',
  batch: 'batches',
  connection: 'connections',
  invite: 'invites',
  'error group': 'errorGroups',
  load: 'loads',
  schedule: 'schedules',
  session: 'sessions',
  source: 'sources',
  trigger: 'triggers',
  upload: 'uploads',
  user: 'users',
  view: 'views',
} as const;

/** @param what  the entity as people call it */
export function notFound(what: keyof typeof plurals): ControlError {
  return new ControlError(`${plurals[what]}.notFound`, {
    kind: 'notFound',
    message: `There is no such ${what}.`,
    remedy: 'It may have been deleted; go back to the list.',
  });
}
