import { hash, verify } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { ControlError } from '../errors';
import { MIN_PASSWORD_LENGTH } from './constants';

/** Of 0 to 4: "safely unguessable", past 10^8 guesses. */
const leastScore = 3;

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/**
 * @param personal  words that an attacker would try first: the person's name, the e-mail address
 * @throws ControlError `password.weak`
 */
export function requireStrongPassword(password: string, personal: string[]): void {
  if (password.length < MIN_PASSWORD_LENGTH) {
    throw weak(`It has ${password.length} characters; use at least ${MIN_PASSWORD_LENGTH}.`);
  }
  const words = personal
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length > 2);
  if (estimator.check(password.slice(0, 256), [...words, 'stevedore']).score >= leastScore) return;
  throw weak(
    'It is easy to guess: it is common, repeats itself, or holds your name. A few unrelated words are better.',
  );
}

/** argon2id with the library's settings, which follow OWASP's advice. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | undefined;

/** Takes the same time whether the person exists or not, so that addresses cannot be found out by the clock. */
export async function passwordMatches(password: string, passwordHash: string | undefined): Promise<boolean> {
  decoy ??= hash('nobody has this password');
  const matches = await verify(passwordHash ?? (await decoy), password);
  return matches && passwordHash !== undefined;
}

function weak(why: string): ControlError {
  return new ControlError('password.weak', {
    kind: 'invalid',
    message: `This password is too weak. ${why}`,
    fields: { password: why },
  });
}
