import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { secretKey } from '@/lib/env';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/** A sealed secret that cannot be opened with this key: the key was changed or lost, or the text was tampered with. */
export class SecretUnreadable extends Error {
  constructor(what: string) {
    super(
      `A stored secret cannot be decrypted (${what}). STEVEDORE_SECRET_KEY, or secret.key in the data folder, is not the key it was stored with. Restore that key, or enter the secret again.`,
    );
    this.name = 'SecretUnreadable';
  }
}

/**
 * Encrypts with AES-256-GCM into `v1.<base64url of nonce, ciphertext, tag>`.
 * @param owner  id of the record that keeps it; it opens for that record only, so that a copied value is worthless
 */
export function sealSecret(plain: string, owner: string, key: Buffer = secretKey()): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(owner));
  const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${body.toString('base64url')}`;
}

/** @throws SecretUnreadable where the key, the owner or the text is another than it was sealed with */
export function openSecret(sealed: string, owner: string, key: Buffer = secretKey()): string {
  const [found, text] = sealed.split('.', 2);
  if (found !== version || !text) throw new SecretUnreadable(`it is not in the format ${version}`);
  const body = Buffer.from(text, 'base64url');
  if (body.length < nonceBytes + tagBytes) throw new SecretUnreadable('it is cut short');
  const nonce = body.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(bound(owner));
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  try {
    const plain = decipher.update(body.subarray(nonceBytes, body.length - tagBytes));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    throw new SecretUnreadable('its seal does not match');
  }
}

function bound(owner: string): Buffer {
  return Buffer.from(`stevedore ${version} ${owner}`);
}
