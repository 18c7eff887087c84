import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { env } from '@/lib/env';

/** Where uploads lie; file sources may always read here, through an upload's id. */
export function uploadFolder(): string {
  return path.join(env().dataDir, 'uploads');
}

export async function openUploadFolder(): Promise<string> {
  const folder = uploadFolder();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * The last segment of a path as any system writes it, without what could mislead in a list, a log or a header.
 * It is shown to people; on disk the file is named by its id.
 */
export function displayName(given: string): string {
  const last = given.split(/[/\\]/).at(-1)!;
  const plain = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  return plain.slice(0, 200) || 'upload';
}

/** The endings that formats are told by, kept on disk: `.csv.gz` and the like. */
export function safeEnding(name: string): string {
  return /(\.[a-z0-9]{1,8}){1,2}$/i.exec(name)?.[0].toLowerCase() ?? '';
}
