'use client';

import { Check } from 'lucide-react';
import { Link } from '@/app/_components/link';
import type { ReactNode } from 'react';
import { Notice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';

interface ScheduleStepProps {
  loadId: string;
  /** There is a draft that no version holds yet. */
  isChanged: boolean;
  schedules: ReactNode;
  onBack: () => void;
}

/** The load stands; what is left is when it runs. */
export function ScheduleStep({ loadId, isChanged, schedules, onBack }: ScheduleStepProps) {
  return (
    <div className="group flex max-w-3xl flex-col gap-4">
      {isChanged && (
        <Notice
          tone="warning"
          title="Your changes are a draft as yet"
          action={
            <Button size="small" onClick={onBack}>
              Save them
            </Button>
          }
        >
          Schedules run the version that is saved.
        </Notice>
      )}
      {schedules}
      {/* Beside an open form it would look like the way to save that. */}
      <div className="group-has-[form]:hidden">
        <Button asChild variant="primary">
          <Link href={`/loads/${loadId}`}>
            <Check aria-hidden /> Finish
          </Link>
        </Button>
      </div>
    </div>
  );
}
