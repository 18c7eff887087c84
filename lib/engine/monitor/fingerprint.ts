import { createHash } from 'node:crypto';
import type { Reason } from '../extract/block';

const kept = 10_000;
const known = new Map<string, string>();

/** The error group of a reason, 16 hex digits: the same cause, column and shape of value give the same. */
export function fingerprintOf(reason: Reason): string {
  return fingerprintOfIdentity(identityOf(reason));
}

/** What a reason has in common with others of its group; `shape` stands for the value and never is the value itself. */
export function identityOf(reason: Reason, shape = shapeOf(reason.value ?? '')): string {
  return `v1|${reason.sqlstate ?? reason.rule}|${reason.column ?? ''}|${shape}`;
}

/** First 16 hex digits of SHA-256; remembered, because millions of reasons share few identities. */
export function fingerprintOfIdentity(identity: string): string {
  const remembered = known.get(identity);
  if (remembered !== undefined) return remembered;
  if (known.size >= kept) known.clear();
  const fingerprint = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  known.set(identity, fingerprint);
  return fingerprint;
}

/** Letters become `a`, digits `9`, runs are folded, cut at 24 characters. */
export function shapeOf(value: string): string {
  return value
    .replace(/\p{L}+/gu, 'a')
    .replace(/\p{N}+/gu, '9')
    .replace(/(.)\1+/gsu, '$1')
    .slice(0, 24);
}
