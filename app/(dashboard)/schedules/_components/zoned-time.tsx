import { absoluteTime } from '@/app/_components/format';

/** A moment in a zone that is not the reader's own: the schedule's, or UTC. */
export function ZonedTime({ at, zone }: { at: string; zone: string }) {
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {absoluteTime(new Date(at), zone)}
    </time>
  );
}
