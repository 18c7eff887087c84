import { CirclePause } from 'lucide-react';
import { Chip } from '@/app/_components/ui/chip';
import { Tooltip } from '@/app/_components/ui/tooltip';
import type { LoadPause } from '@/lib/control/loads/schemas';

/** The reason stands beside it, and whole in the tooltip where there is no room. */
export function PauseChip({ pause: { reason, by } }: { pause: LoadPause }) {
  return (
    <Tooltip text={`${by ? `Paused by ${by}` : 'Paused'}: ${reason}`}>
      <span tabIndex={0}>
        <Chip tone="warning" className="max-w-64">
          <CirclePause aria-hidden className="shrink-0" />
          <span className="truncate">Paused: {reason}</span>
        </Chip>
      </span>
    </Tooltip>
  );
}
