import Link from 'next/link';
import { BatchTable } from '@/app/(dashboard)/batches/_components/batch-table';
import { pageContext } from '@/app/_server/context';
import { listBatches } from '@/lib/control/batches';
import { Section } from './section';

export async function RecentBatches() {
  const { items } = await listBatches(await pageContext(), { limit: 10 });
  if (items.length === 0) return null;
  return (
    <Section
      title="Recent batches"
      aside={
        <Link
          href="/batches"
          className="inline-flex min-h-6 items-center text-table text-accent hover:underline"
        >
          All batches
        </Link>
      }
    >
      <BatchTable batches={items} />
    </Section>
  );
}
