import type { Upload } from '@/lib/generated/prisma/client';
import type { UploadView } from './schemas';

export function toUploadView(upload: Upload): UploadView {
  return {
    id: upload.id,
    name: upload.originalName,
    size: Number(upload.size),
    createdAt: upload.createdAt.toISOString(),
  };
}
