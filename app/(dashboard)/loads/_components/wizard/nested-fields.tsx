'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { countOf } from '@/app/_components/format';
import { Button } from '@/app/_components/ui/button';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { DetectionReport } from '@/lib/control/sources';
import { visibleText } from '@/lib/visible-text';
import type { Draft } from '../draft';
import type { ChangeDraft } from './use-kept-draft';

interface NestedFieldsProps {
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
}

/** Values inside the records of a JSON source, each to be taken as a field of its own. */
export function NestedFields({ draft, change, report }: NestedFieldsProps) {
  const { format } = draft;
  const taken = (format.dialect.paths ?? report.dialect.paths ?? []) as string[];
  const found = [...new Set([...taken, ...(report.nested ?? [])])].sort();
  if (found.length === 0 && !report.columns.some(({ type }) => type === 'jsonb')) return null;
  const put = (paths: string[]) =>
    change({ format: { ...format, kind: report.format, dialect: { ...format.dialect, paths } } });
  return (
    <Disclosure
      className="mb-4"
      isInitiallyOpen={taken.length > 0}
      summary={`Nested fields: ${taken.length} of ${countOf(found.length, 'value')} inside the records taken`}
    >
      <p className="mb-2 max-w-prose text-xs text-ink-2">
        An object or an array goes to one column as JSON. Values inside can be fields too, with types,
        transforms and rules of their own.
        {(report.lists?.length ?? 0) > 0 && ' The step Map offers to load lists into tables of their own.'}
        {report.dialect.elements !== undefined &&
          ' A path that begins with ^ leads to the record around the list; # is an element’s place in it.'}
      </p>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
        {found.map((path) => (
          <Checkbox
            key={path}
            label={<code className="text-xs [overflow-wrap:anywhere]">{visibleText(path)}</code>}
            isOn={taken.includes(path)}
            onChange={(on) => put(on ? [...taken, path] : taken.filter((each) => each !== path))}
          />
        ))}
      </div>
      <AnotherPath onAdd={(path) => put([...new Set([...taken, path])])} />
    </Disclosure>
  );
}

/** A value that the first records do not show, or an element of an array. */
function AnotherPath({ onAdd }: { onAdd: (path: string) => void }) {
  const [path, setPath] = useState('');
  const isPath = /^[^.[\]]+(\.[^.[\]]+|\[\d{1,9}\]|\["(?:[^"\\]|\\.)*"\])+$/.test(path.trim());
  const add = () => {
    onAdd(path.trim());
    setPath('');
  };
  return (
    <form
      className="mt-3 flex max-w-md items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isPath) add();
      }}
    >
      <Field label="Another path" className="flex-1" hint="Such as customer.address.city or items[0].sku.">
        {(control) => (
          <Input
            {...control}
            className="font-mono text-table"
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" disabled={!isPath} className="mb-5">
        <Plus aria-hidden /> Take it
      </Button>
    </form>
  );
}
