import { ArrowRight } from 'lucide-react';
import { Notice } from '@/app/_components/notice';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { LoadView } from '@/lib/control/loads/schemas';
import type { TransformView } from '@/lib/control/transforms/schemas';
import { describeParams } from './describe-params';

export function MappingTab({ load }: { load: LoadView }) {
  const { mapping, key } = load.definition;
  if (!mapping) return <Notice tone="info">Every field goes to the column of the same name.</Notice>;
  return (
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
          {mapping.map(({ field, column, type, transforms = [] }) => (
            <TableRow key={field}>
              <Cell className="font-medium">{field}</Cell>
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
  );
}

function describeTransform({ transform, params }: TransformView): string {
  const described = describeParams(params);
  return described === '' ? transform : `${transform} (${described})`;
}
