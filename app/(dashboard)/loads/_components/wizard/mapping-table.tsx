'use client';

import { ArrowRight } from 'lucide-react';
import { cn } from '@/app/_components/class-names';
import { percent } from '@/app/_components/format';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Chip } from '@/app/_components/ui/chip';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { TableView } from '@/lib/control/connections/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import { visibleText } from '@/lib/visible-text';
import type { Draft } from '../draft';
import type { SettledField, Settlement } from '../settle';
import { PreviewCell } from './preview-table';
import { TypeSelect } from './type-select';
import type { ChangeDraft } from './use-kept-draft';

interface MappingTableProps {
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  settlement: Settlement;
  /** The existing table; null where a new one is made. */
  target: TableView | null;
}

export function MappingTable({ draft, change, report, settlement, target }: MappingTableProps) {
  const toggleKey = (column: string, isKey: boolean) =>
    change({ key: isKey ? [...settlement.key, column] : settlement.key.filter((each) => each !== column) });
  const mapped = settlement.fields.filter(({ column }) => column !== null).length;
  return (
    <section aria-label="Mapping">
      <h2 className="mb-2 text-table font-semibold">
        Mapping{' '}
        <span className="font-normal text-ink-2 tabular-nums">
          {mapped} of {settlement.fields.length} fields
        </span>
      </h2>
      <TableRegion label="Mapping of fields to columns" className="panel">
        <Table>
          <TableHead>
            <TableRow>
              <HeadCell>Field</HeadCell>
              <HeadCell className="hidden md:table-cell">First value</HeadCell>
              <HeadCell className="w-6 px-0">
                <span className="sr-only">goes to</span>
              </HeadCell>
              <HeadCell>Column</HeadCell>
              <HeadCell>Type</HeadCell>
              <HeadCell>Match</HeadCell>
              <HeadCell className="text-center">Key</HeadCell>
            </TableRow>
          </TableHead>
          <tbody>
            {settlement.fields.map((field, index) => (
              <TableRow key={`${field.field}/${index}`} className={cn(field.column === null && 'text-ink-3')}>
                <Cell className="max-w-48 truncate font-medium">{visibleText(field.field)}</Cell>
                <Cell className="hidden max-w-48 truncate text-ink-2 md:table-cell">
                  <PreviewCell value={report.preview[0]?.[index] ?? null} />
                </Cell>
                <Cell className="px-0">
                  <ArrowRight aria-hidden className="size-3.5 text-ink-3" />
                </Cell>
                <Cell className="min-w-44">
                  <ColumnControl
                    field={field}
                    target={target}
                    onChange={(column) =>
                      change(({ columns }) => ({ columns: { ...columns, [field.field]: column } }))
                    }
                  />
                </Cell>
                <Cell className="min-w-32">
                  <TypeCell
                    field={field}
                    target={target}
                    onChange={(type) => change(({ types }) => ({ types: { ...types, [field.field]: type } }))}
                  />
                </Cell>
                <Cell className="whitespace-nowrap">
                  <MatchChip field={field} />
                </Cell>
                <Cell>
                  <span className="flex justify-center">
                    {field.column !== null && (
                      <Checkbox
                        label={<span className="sr-only">{field.column} is part of the key</span>}
                        isOn={settlement.key.includes(field.column)}
                        onChange={(on) => toggleKey(field.column!, on)}
                      />
                    )}
                  </span>
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </TableRegion>
      {draft.isNewTable && (
        <p className="mt-1.5 text-xs text-ink-3">
          Empty a column's name to leave its field out. The key becomes the primary key.
        </p>
      )}
    </section>
  );
}

interface ControlProps {
  field: SettledField;
  target: TableView | null;
}

function ColumnControl({
  field,
  target,
  onChange,
}: ControlProps & { onChange: (column: string | null) => void }) {
  const label = `Column for ${field.field}`;
  if (!target) {
    return (
      <Input
        aria-label={label}
        className="h-7 font-mono text-xs"
        placeholder="left out"
        value={field.column ?? ''}
        onChange={(event) => onChange(event.target.value || null)}
      />
    );
  }
  return (
    <Select
      isSmall
      aria-label={label}
      value={field.column ?? ''}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">leave out</option>
      {target.columns
        .filter(({ isGenerated }) => !isGenerated)
        .map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
    </Select>
  );
}

function TypeCell({ field, target, onChange }: ControlProps & { onChange: (type: string) => void }) {
  if (field.column === null) return null;
  if (target) {
    const column = target.columns.find(({ name }) => name === field.column);
    return (
      <span className="text-xs whitespace-nowrap">
        <code>{column?.type}</code>
        {column && !column.nullable && <span className="ml-1.5 text-ink-3">not null</span>}
      </span>
    );
  }
  return (
    <TypeSelect
      label={`Type of ${field.column}`}
      detected={field.detectedType}
      value={field.type}
      onChange={onChange}
    />
  );
}

function MatchChip({ field }: { field: SettledField }) {
  if (field.column === null)
    return <Chip tone="outline">{field.reason === 'chosen' ? 'left out' : 'no match'}</Chip>;
  if (field.matchConfidence === null) return <Chip tone="outline">{field.reason}</Chip>;
  const tone = field.matchConfidence >= 0.95 ? 'good' : 'warning';
  return (
    <Chip tone={tone}>
      {field.reason}, {percent(field.matchConfidence)}
    </Chip>
  );
}
