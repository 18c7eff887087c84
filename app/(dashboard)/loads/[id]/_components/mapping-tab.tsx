import { ArrowRight } from 'lucide-react';
import { Notice } from '@/app/_components/notice';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { TransformView } from '@/lib/control/transforms/schemas';
import { describeStart } from '../../_components/computed-starts';
import { describeParams } from './describe-params';

export function MappingTab({ load }: { load: LoadView }) {
  const { mapping, computed = [], lookups = [], key } = load.definition;
  if (!mapping && computed.length === 0 && lookups.length === 0) return <ByName />;
  return (
    <>
      {!mapping && <ByName />}
      <TableRegion label="Mapping" className="panel max-w-3xl">
        <Table>
          <TableHead>
            <TableRow>
              <HeadCell>Field</HeadCell>
              <HeadCell className="w-6 px-0">
                <span className="sr-only">goes to</span>
              </HeadCell>
              <HeadCell>Column</HeadCell>
              <HeadCell>Type</HeadCell>
              <HeadCell>Transforms</HeadCell>
            </TableRow>
          </TableHead>
          <tbody>
            {entriesOf(mapping, computed).map(({ field, column, type, transforms = [] }) => (
              <TableRow key={`${field}/${column}`}>
                <Cell className="max-w-80 font-medium [overflow-wrap:anywhere]">{field}</Cell>
                <Cell className="px-0">
                  <ArrowRight aria-hidden className="size-3.5 text-ink-3" />
                </Cell>
                <Cell className="whitespace-nowrap">
                  {column === null ? (
                    <Chip tone="outline">left out</Chip>
                  ) : (
                    <>
                      <code className="text-xs">{column}</code>
                      {key.includes(column) && (
                        <Chip tone="accent" className="ml-2">
                          key
                        </Chip>
                      )}
                    </>
                  )}
                </Cell>
                <Cell className="text-ink-2">
                  {type ? <code className="text-xs">{type}</code> : column === null ? '–' : 'as in the table'}
                </Cell>
                <Cell className="text-ink-2">{transforms.map(describeTransform).join(', then ') || '–'}</Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </TableRegion>
      {lookups.length > 0 && <Lookups lookups={lookups} />}
    </>
  );
}

/** Tables that its expressions take values from. */
function Lookups({ lookups }: { lookups: NonNullable<LoadView['definition']['lookups']> }) {
  return (
    <TableRegion label="Look-ups" className="panel mt-4 max-w-3xl">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>Look-up</HeadCell>
            <HeadCell>Table</HeadCell>
            <HeadCell>Key</HeadCell>
            <HeadCell>Value</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {lookups.map(({ name, table, key, value }) => (
            <TableRow key={name}>
              <Cell className="max-w-80 font-medium [overflow-wrap:anywhere]">{name}</Cell>
              <Cell>
                <code className="text-xs">
                  {table.schema}.{table.name}
                </code>
              </Cell>
              <Cell>
                <code className="text-xs">{key.join(', ')}</code>
              </Cell>
              <Cell>
                <code className="text-xs">{value}</code>
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function ByName() {
  return <Notice tone="info">Every field goes to the column of the same name.</Notice>;
}

/** Fields, and under them what computed columns start from. */
function entriesOf(
  mapping: LoadView['definition']['mapping'] = [],
  computed: NonNullable<LoadView['definition']['computed']>,
) {
  return [...mapping, ...computed.map(({ from, ...entry }) => ({ ...entry, field: describeStart(from) }))];
}

function describeTransform({ transform, params }: TransformView): string {
  const described = describeParams(params);
  return described === '' ? transform : `${transform} (${described})`;
}
