import {
  Ban,
  Circle,
  CircleCheck,
  CirclePause,
  CircleX,
  FlaskConical,
  Hand,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import { cn } from './class-names';
import { Chip } from './ui/chip';

export type BatchState = 'queued' | 'running' | 'paused' | 'succeeded' | 'partial' | 'failed' | 'cancelled';

interface Look {
  word: string;
  icon: LucideIcon;
  text: string;
  soft: string;
  solid: string;
}

/** Shapes differ as well as colours: a ring, an arc, two bars, a tick, a triangle, a cross, a bar. */
export const STATE_LOOKS: Record<BatchState, Look> = {
  queued: { word: 'Queued', icon: Circle, text: 'text-queued', soft: 'bg-queued-soft', solid: 'bg-queued' },
  running: {
    word: 'Running',
    icon: LoaderCircle,
    text: 'text-running',
    soft: 'bg-running-soft',
    solid: 'bg-running',
  },
  paused: {
    word: 'Paused',
    icon: CirclePause,
    text: 'text-queued',
    soft: 'bg-queued-soft',
    solid: 'bg-queued',
  },
  succeeded: {
    word: 'Succeeded',
    icon: CircleCheck,
    text: 'text-succeeded',
    soft: 'bg-succeeded-soft',
    solid: 'bg-succeeded',
  },
  partial: {
    word: 'Partial',
    icon: TriangleAlert,
    text: 'text-partial',
    soft: 'bg-partial-soft',
    solid: 'bg-partial',
  },
  failed: { word: 'Failed', icon: CircleX, text: 'text-failed', soft: 'bg-failed-soft', solid: 'bg-failed' },
  cancelled: {
    word: 'Cancelled',
    icon: Ban,
    text: 'text-queued',
    soft: 'bg-queued-soft',
    solid: 'bg-queued',
  },
};

/** In the order of a batch's life. Not from the schemas, which would bring zod to every page that lists batches. */
export const STATES = Object.keys(STATE_LOOKS) as BatchState[];

export function StateIcon({ state, className }: { state: BatchState; className?: string }) {
  const { icon: Icon, text } = STATE_LOOKS[state];
  return (
    <Icon
      aria-hidden
      className={cn('size-4 shrink-0', text, state === 'running' && 'animate-spin', className)}
    />
  );
}

/** Icon and word, always both. */
export function StateLabel({ state, className }: { state: BatchState; className?: string }) {
  const { word, text } = STATE_LOOKS[state];
  return (
    <span className={cn('inline-flex items-baseline gap-1.5 font-medium whitespace-nowrap', text, className)}>
      {/* Only the word sets the baseline, so that it stands level with the text beside it. */}
      <StateIcon state={state} className="self-center" />
      {word}
    </span>
  );
}

/** Stands beside the state of a failed batch that nobody and no later batch has dealt with. */
export function NeedsHandChip() {
  return (
    <Chip tone="bad">
      <Hand aria-hidden /> Needs a hand
    </Chip>
  );
}

/** Stands beside the state of a batch that was rolled back, whatever its end. */
export function RehearsalChip({ className }: { className?: string }) {
  return (
    <Chip tone="accent" className={className}>
      <FlaskConical aria-hidden /> Rehearsal
    </Chip>
  );
}
