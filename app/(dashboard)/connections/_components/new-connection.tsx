'use client';

import { useRouter } from 'next/navigation';
import { toast } from '@/app/_components/toast';
import type { KindView } from '@/lib/control/connections/schemas';
import { ConnectionForm } from './connection-form';

export function NewConnection({ kinds }: { kinds: KindView[] }) {
  const router = useRouter();
  return (
    <ConnectionForm
      kinds={kinds}
      onSaved={(connection) => {
        toast.success(`${connection.name} is saved.`);
        router.push(`/connections/${connection.id}`);
      }}
    />
  );
}
