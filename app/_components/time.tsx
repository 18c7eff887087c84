'use client';

import { useNow, useTimeZone } from './clock';
import { cn } from './class-names';
import { absoluteTime, clockTime, duration, relativeTime } from './format';
import { Tooltip } from './ui/tooltip';

type Moment = string | Date;

/** `3 min ago`; the tooltip gives the reader's zone and UTC. */
export function RelativeTime({ at, className }: { at: Moment; className?: string }) {
  const now = useNow();
  const zone = useTimeZone();
  const date = new Date(at);
  return (
    <Tooltip text={<BothZones date={date} zone={zone} />}>
      <time
        dateTime={date.toISOString()}
        tabIndex={0}
        className={cn('cursor-default whitespace-nowrap', className)}
      >
        {relativeTime(date, new Date(now), zone)}
      </time>
    </Tooltip>
  );
}

/** `23 Nov 2026, 10:05:47 CET`. */
export function AbsoluteTime({ at, className }: { at: Moment; className?: string }) {
  const zone = useTimeZone();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} className={cn('whitespace-nowrap', className)}>
      {absoluteTime(date, zone)}
    </time>
  );
}

export function ClockTime({ at, className }: { at: Moment; className?: string }) {
  const zone = useTimeZone();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} className={className}>
      {clockTime(date, zone)}
    </time>
  );
}

/** Time since `from`, counting on. */
export function Elapsed({ from }: { from: Moment }) {
  const now = useNow();
  return <>{duration(Math.max(0, Math.floor((now - new Date(from).getTime()) / 1000)))}</>;
}

function BothZones({ date, zone }: { date: Date; zone: string }) {
  const isUtc = zone === 'UTC';
  return (
    <span className="grid gap-0.5 tabular-nums">
      {!isUtc && <span>{absoluteTime(date, zone)}</span>}
      <span className={isUtc ? undefined : 'opacity-75'}>{absoluteTime(date, 'UTC')}</span>
    </span>
  );
}
