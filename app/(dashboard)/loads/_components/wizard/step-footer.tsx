import { ArrowRight } from 'lucide-react';
import { Button } from '@/app/_components/ui/button';

interface StepFooterProps {
  label: string;
  onContinue: () => void;
  isPending?: boolean;
  /** Why one cannot go on yet. */
  problem?: string | undefined;
}

export function StepFooter({ label, onContinue, isPending, problem }: StepFooterProps) {
  return (
    <div className="mt-6 flex flex-wrap items-center gap-3">
      <Button
        variant="primary"
        isPending={isPending ?? false}
        disabled={problem !== undefined}
        onClick={onContinue}
      >
        {label} <ArrowRight aria-hidden />
      </Button>
      {problem && <p className="text-table text-ink-2">{problem}</p>}
    </div>
  );
}
