'use client';

import { PageFailure } from '@/app/_components/page-failure';

export default function AuthError({ error, retry }: { error: unknown; retry: () => void }) {
  return <PageFailure error={error} retry={retry} />;
}
