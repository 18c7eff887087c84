'use client';

import { useRouter } from 'next/navigation';
import { toast } from '@/app/_components/toast';
import type { ConnectionView, KindView } from '@/lib/control/connections/schemas';
import { ConnectionForm } from './connection-form';

export function EditConnection({ connection, kinds }: { connection: ConnectionView; kinds: KindView[] }) {
  const router = useRouter();
  return (
    <ConnectionForm
      // A save starts the form afresh, so that a typed secret does not linger in the page.
      key={connection.updatedAt}
      connection={connection}
      kinds={kinds}
      onSaved={(saved) => {
        toast.success(`${saved.name} is saved.`);
        router.refresh();
      }}
    />
  );
}
