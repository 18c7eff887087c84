import { statfs } from 'node:fs/promises';
import { env } from '@/lib/env';
import { ControlError } from '../errors';

/** Left free on the disk that holds the uploads: the control database may live there too. */
const reserveBytes = 256 * 1024 * 1024;
const mebibyte = 1024 ** 2;

/** @throws ControlError `uploads.tooLarge`, `uploads.diskFull` where a file of this size will not fit */
export async function requireRoom(folder: string, announced: number): Promise<void> {
  requireAllowedSize(announced);
  const { bavail, bsize } = await statfs(folder);
  const free = Math.max(0, bavail * bsize - reserveBytes);
  if (announced > free || free === 0) throw diskFull({ announced, free });
}

/** @throws ControlError `uploads.tooLarge` */
export function requireAllowedSize(bytes: number): void {
  const limit = env().uploadLimitBytes;
  if (bytes > limit) throw tooLarge(limit);
}

/** What broke off the storing of a file, as people are told. */
export function asUploadError(cause: unknown): unknown {
  if (cause instanceof ControlError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(undefined, cause);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EIO') return cause;
  return cutOff(cause);
}

export function cutOff(cause?: unknown): ControlError {
  return new ControlError('uploads.cutOff', {
    kind: 'invalid',
    message: 'The upload was cut off before the whole file had arrived.',
    remedy: 'Send it again.',
    cause,
  });
}

export function emptyFile(): ControlError {
  return new ControlError('uploads.empty', {
    kind: 'invalid',
    message: 'The file is empty.',
    remedy: 'Choose a file with rows in it.',
  });
}

function tooLarge(limit: number): ControlError {
  return new ControlError('uploads.tooLarge', {
    kind: 'tooLarge',
    message: `The file is larger than ${Math.floor(limit / mebibyte)} MiB, the limit for uploads.`,
    remedy:
      'Put it on the worker and load it by its path, compress it with gzip, or raise STEVEDORE_UPLOAD_LIMIT_MB.',
  });
}

function diskFull(figures?: { announced: number; free: number }, cause?: unknown): ControlError {
  const inMiB = (bytes: number) => `${Math.ceil(bytes / mebibyte)} MiB`;
  const detail =
    figures && figures.announced > 0
      ? `: it takes ${inMiB(figures.announced)}, and ${Math.floor(figures.free / mebibyte)} MiB may be used`
      : '';
  return new ControlError('uploads.diskFull', {
    kind: 'unavailable',
    message: `The disk that holds uploads has no room for this file${detail}.`,
    remedy: 'Free some space in the data folder, or load the file by its path.',
    cause,
  });
}
