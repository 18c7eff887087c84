'use client';

import { useEffect, useState } from 'react';
import { Chip } from '@/app/_components/ui/chip';
import type { CreateScheduleInput, TimingPreview as Preview } from '@/lib/control/schedules/schemas';
import { previewTimingAction } from '../actions';
import { ZonedTime } from './zoned-time';

const pauseMs = 250;

/** What the server makes of a timing that is being edited; the last good answer stays while it cannot be read. */
function usePreview(settings: Omit<CreateScheduleInput, 'loadId'>) {
  const asked = JSON.stringify(settings);
  const [answer, setAnswer] = useState<{ preview?: Preview; message?: string }>({});
  useEffect(() => {
    let isCurrent = true;
    const ask = async () => {
      const { timing, timeZone, startsAt, endsAt } = JSON.parse(asked) as typeof settings;
      const result = await previewTimingAction({ timing, timeZone, startsAt, endsAt });
      if (isCurrent) setAnswer(result.ok ? { preview: result.data } : { message: result.error.message });
    };
    const timer = setTimeout(() => void ask(), pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return answer;
}

/** The sentence and the next five times, in the schedule's zone and in UTC, with changes of the clocks marked. */
export function TimingPreview({ settings }: { settings: Omit<CreateScheduleInput, 'loadId'> }) {
  const { preview, message } = usePreview(settings);
  const zone = settings.timeZone;
  return (
    <div aria-live="polite" className="min-h-36 rounded-control bg-sunken px-3 py-2 text-table">
      {!preview && <p className="text-ink-2">{message ?? 'Working out the next times …'}</p>}
      {preview && (
        <>
          <p className="font-medium">{preview.sentence}</p>
          {preview.next.length === 0 && <p className="text-ink-2">It never fires within its bounds.</p>}
          <ol className="mt-1 flex flex-col gap-0.5">
            {preview.next.map((at, index) => (
              <li key={at} className="flex flex-wrap items-center gap-x-3">
                <ZonedTime at={at} zone={zone} />
                {zone !== 'UTC' && (
                  <span className="text-xs text-ink-3">
                    <ZonedTime at={at} zone="UTC" />
                  </span>
                )}
                {index > 0 && offsetOf(at, zone) !== offsetOf(preview.next[index - 1]!, zone) && (
                  <Chip tone="accent">the clocks have changed</Chip>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function offsetOf(at: string, timeZone: string): string | undefined {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    new Date(at),
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value;
}
