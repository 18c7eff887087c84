import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { openConfig, sealConfig } from '../secret-config';

const formerIsGoodForMs = 24 * 3_600_000;

export interface StoredSecrets {
  current: string;
  /** The one before the last rotation. */
  former?: string | undefined;
}

interface SecretColumns {
  secret: string | null;
  formerSecretUntil: Date | null;
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`;
}

/** @param kept  the secret that stays good for a day besides */
export function secretColumns(id: string, current: string, kept?: string): SecretColumns {
  return {
    secret: sealConfig({ current, former: kept }, id),
    formerSecretUntil: kept === undefined ? null : new Date(Date.now() + formerIsGoodForMs),
  };
}

/** @throws ControlError `secrets.unreadable` */
export function openSecrets({ id, secret }: { id: string; secret: string | null }): StoredSecrets {
  return openConfig(secret, id) as unknown as StoredSecrets;
}

export interface SignedRequest {
  /** Seconds since the epoch, as the sender wrote them. */
  timestamp: string;
  /** `v1=` and 64 hex digits. */
  signature: string;
  body: Uint8Array;
}

/** HMAC-SHA256 over `<timestamp>.<body>`, in hex. */
export function signatureOf(secret: string, { timestamp, body }: Omit<SignedRequest, 'signature'>): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

/** Takes the same time wherever the two differ. */
export function isSignedWith(secret: string, request: SignedRequest): boolean {
  const given = /^v1=([0-9a-f]{64})$/i.exec(request.signature)?.[1];
  if (given === undefined) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(signatureOf(secret, request), 'hex'));
}
