import { ClockAlert, ClockCheck, Hourglass, type LucideIcon } from 'lucide-react';
import type { FreshnessView } from '@/lib/control/freshness/schemas';
import { cn } from './class-names';
import { Chip } from './ui/chip';
import { Tooltip } from './ui/tooltip';

const LOOKS: Record<FreshnessView['standing'], { word: string; icon: LucideIcon; text: string }> = {
  fresh: { word: 'Fresh', icon: ClockCheck, text: 'text-succeeded' },
  dueSoon: { word: 'Due soon', icon: Hourglass, text: 'text-partial' },
  late: { word: 'Late', icon: ClockAlert, text: 'text-failed' },
};

/** How fresh a load is: icon and word; being late is a badge. The tooltip says what was promised. */
export function FreshnessLabel({ freshness }: { freshness: FreshnessView }) {
  const { word, icon: Icon, text } = LOOKS[freshness.standing];
  const label =
    freshness.standing === 'late' ? (
      <Chip tone="bad" tabIndex={0}>
        <Icon aria-hidden /> {word}
      </Chip>
    ) : (
      <span tabIndex={0} className={cn('inline-flex items-center gap-1 font-medium whitespace-nowrap', text)}>
        <Icon aria-hidden className="size-3.5 shrink-0" /> {word}
      </span>
    );
  return <Tooltip text={`To be ${freshness.sentence}`}>{label}</Tooltip>;
}
