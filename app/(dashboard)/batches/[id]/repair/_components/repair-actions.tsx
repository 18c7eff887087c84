'use client';

import { FileText, Rocket } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Link } from '@/app/_components/link';
import { Button } from '@/app/_components/ui/button';
import type { RepairGroup, RepairsView } from '@/lib/control/repairs/schemas';
import { changeable } from './repair-looks';

const ReplayDialog = dynamic(() => import('./replay-dialog').then((file) => file.ReplayDialog));

interface RepairActionsProps {
  repairs: RepairsView;
  group: RepairGroup | undefined;
  mayRepair: boolean;
}

export function RepairActions({ repairs, group, mayRepair }: RepairActionsProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button asChild>
        <Link href={`/batches/${repairs.batchId}/report`}>
          <FileText aria-hidden /> Error report
        </Link>
      </Button>
      {mayRepair && (
        <Button variant="primary" disabled={changeable(repairs.counts) === 0} onClick={() => setIsOpen(true)}>
          <Rocket aria-hidden /> Check or replay …
        </Button>
      )}
      {isOpen && (
        <ReplayDialog repairs={repairs} group={group} selected={[]} onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}
