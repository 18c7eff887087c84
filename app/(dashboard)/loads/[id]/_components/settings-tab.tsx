import { exact, percent } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { AbsoluteTime } from '@/app/_components/time';
import { humanName } from '@/app/_components/schema-form/json-schema';
import type { LoadView } from '@/lib/control/loads/schemas';
import { ArchiveButton } from './archive-button';

export function SettingsTab({ load, mayEdit }: { load: LoadView; mayEdit: boolean }) {
  const { definition } = load;
  const groups: { title: string; lines: [string, React.ReactNode][] }[] = [
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
        [
          'Error threshold',
          `${percent(definition.errorThreshold.share)} of rows, from ${exact(definition.errorThreshold.minRows)} rows on`,
        ],
      ],
    },
    {
      title: 'Format',
      lines: [
        ['Kind', definition.format.kind ?? 'detected by each batch'],
        ['Encoding', definition.format.encoding ?? 'detected by each batch'],
        ...settings(definition.format.dialect),
      ],
    },
    { title: 'Retry', lines: settings(definition.retry) },
    { title: 'Tuning', lines: settings(definition.tuning) },
  ];
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      {groups
        .filter(({ lines }) => lines.length > 0)
        .map(({ title, lines }) => (
          <Panel key={title} title={title}>
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
      {mayEdit && (
        <div>
          <ArchiveButton loadId={load.id} name={load.name} isArchived={load.archivedAt !== null} />
        </div>
      )}
    </div>
  );
}

function settings(values: Record<string, unknown>): [string, React.ReactNode][] {
  return Object.entries(values).map(([name, value]) => [
    humanName(name),
    <code key={name}>{JSON.stringify(value)}</code>,
  ]);
}
