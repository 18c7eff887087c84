import { Suspense } from 'react';
import { countOf, exact, percent } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { AbsoluteTime } from '@/app/_components/time';
import { Skeleton } from '@/app/_components/ui/skeleton';
import { humanName } from '@/app/_components/schema-form/json-schema';
import { STANDARD_QUARANTINE_DAYS, type LoadView } from '@/lib/control/loads/schemas';
import { DRIFT_LOOKS, DRIFT_PARTS, policyOf } from '../../_components/drift-looks';
import { valueInWords } from '../../_components/pin-format';
import { changedTuning } from '../../_components/tuning-looks';
import { WRITE_MODE_LOOKS, writingOf } from '../../_components/write-modes';
import { describeWriting } from '../../_components/writing-looks';
import { AdvicePanel, AdviceSkeleton } from './advice-panel';
import { RetentionForm } from './retention-form';
import { WatermarkPanel } from './watermark-panel';

type Line = [string, React.ReactNode];

export function SettingsTab({ load, mayEdit }: { load: LoadView; mayEdit: boolean }) {
  const { definition } = load;
  const groups: { title: string; aside?: string | undefined; lines: Line[] }[] = [
    {
      title: 'General',
      lines: [
        [
          'Version',
          `${load.version.number}${load.version.createdBy ? `, by ${load.version.createdBy}` : ''}`,
        ],
        ['Saved', <AbsoluteTime key="saved" at={load.version.createdAt} />],
        ['Staging schema', <code key="staging">{definition.destination.stagingSchema}</code>],
        ['Missing table', definition.destination.create ? 'is made' : 'fails the batch'],
        ['Error threshold', thresholdOf(definition)],
        ['Bad rows are kept', <Retention key="retention" load={load} mayEdit={mayEdit} />],
      ],
    },
    { title: 'When rows are there already', lines: writingLines(definition) },
    { title: 'When the columns of the source change', lines: driftLines(definition) },
    {
      title: 'Format',
      aside: definition.format.kind && 'kept for every batch of this version',
      lines: [
        ['Kind', definition.format.kind ?? 'detected by each batch'],
        ['Encoding', definition.format.encoding ?? 'detected by each batch'],
        ...Object.entries(definition.format.dialect ?? {}).map(([name, value]): Line => [
          humanName(name),
          valueInWords(value),
        ]),
      ],
    },
    { title: 'Tuning', aside: 'what differs from the defaults', lines: tuningLines(definition) },
  ];
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <Suspense fallback={<AdviceSkeleton />}>
        <AdvicePanel loadId={load.id} />
      </Suspense>
      {groups
        .filter(({ lines }) => lines.length > 0)
        .map(({ title, aside, lines }) => (
          <Panel key={title} title={title} aside={aside}>
            <dl className="grid grid-cols-[minmax(8rem,auto)_1fr] gap-x-6 gap-y-1.5 px-4 py-3 text-table">
              {lines.map(([term, value]) => (
                <div key={term} className="col-span-2 grid grid-cols-subgrid">
                  <dt className="text-ink-3">{term}</dt>
                  <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
                </div>
              ))}
            </dl>
          </Panel>
        ))}
      {definition.incremental && (
        <Suspense fallback={<Skeleton className="h-32" />}>
          <WatermarkPanel load={load} mayEdit={mayEdit} />
        </Suspense>
      )}
    </div>
  );
}

function Retention({ load, mayEdit }: { load: LoadView; mayEdit: boolean }) {
  const { id, quarantineDays } = load;
  if (mayEdit) return <RetentionForm loadId={id} days={quarantineDays} standard={STANDARD_QUARANTINE_DAYS} />;
  return <>{exact(quarantineDays ?? STANDARD_QUARANTINE_DAYS)} days after their batch</>;
}

function thresholdOf({ errorThreshold }: LoadView['definition']): string {
  const { share, minRows, maxCount } = errorThreshold;
  const most = maxCount === undefined ? '' : `; ${countOf(maxCount, 'row')} at most`;
  return `${percent(share)} of rows, from ${exact(minRows)} rows on${most}`;
}

function writingLines({ mode, key, writing }: LoadView['definition']): Line[] {
  const hasKey = key.length > 0;
  const { title, sentence } = WRITE_MODE_LOOKS[mode];
  return [
    ['Write mode', `${title}. ${sentence}`],
    ['Key', hasKey ? <code key="key">{key.join(', ')}</code> : 'none'],
    ...describeWriting(writingOf(mode, hasKey, writing)),
  ];
}

function driftLines({ drift }: LoadView['definition']): Line[] {
  return DRIFT_PARTS.map((part) => {
    const { label, choices } = DRIFT_LOOKS[part];
    return [label, (choices as Record<string, string>)[policyOf(drift, part)]];
  });
}

function tuningLines(definition: LoadView['definition']): Line[] {
  const changed = changedTuning(definition);
  if (changed.length === 0) return [['Settings', 'all at their defaults']];
  return changed.map(({ label, value, standard }) => [label, `${value} (default: ${standard})`]);
}
