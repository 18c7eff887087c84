'use client';

import { Undo2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';

const RevertDialog = dynamic(() => import('./revert-dialog').then((file) => file.RevertDialog));

export interface RevertProps {
  loadId: string;
  version: number;
  expectedVersion: number;
  /** What going back would change. */
  changes: string[];
}

export function RevertButton(props: RevertProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        <Undo2 aria-hidden /> Go back to version {props.version}
      </Button>
      {isOpen && <RevertDialog {...props} onClose={() => setIsOpen(false)} />}
    </>
  );
}
