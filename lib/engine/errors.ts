/** What a retry can do about an error. */
export type ErrorClass = 'retryable' | 'data' | 'fatal';

export interface LoadErrorFacts {
  class: ErrorClass;
  /** One sentence: what happened and where. */
  message: string;
  /** One sentence: what the person can do about it. */
  remedy?: string;
  sqlstate?: string;
  /** Seconds to wait before a retry, where the other side asked for it. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/**
 * Every failure of the engine. `code` is `<stage or connector>.<camelCase reason>`, stable, for programs;
 * `message` (with its remedy) is for people and never holds a secret.
 */
export class LoadError extends Error {
  readonly code: string;
  readonly class: ErrorClass;
  /** The message without the remedy. */
  readonly what: string;
  readonly remedy: string | undefined;
  readonly sqlstate: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, facts: LoadErrorFacts) {
    super(facts.remedy ? `${facts.message} ${facts.remedy}` : facts.message, { cause: facts.cause });
    this.name = 'LoadError';
    this.code = code;
    this.class = facts.class;
    this.what = facts.message;
    this.remedy = facts.remedy;
    this.sqlstate = facts.sqlstate;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** An unexpected throw, dressed as a LoadError so that one shape reaches reports. */
export function asLoadError(error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LoadError('engine.unexpected', { class: 'fatal', message, cause: error });
}
