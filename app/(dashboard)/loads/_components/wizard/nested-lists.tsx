'use client';

import { ListPlus } from 'lucide-react';
import { useState } from 'react';
import { Link } from '@/app/_components/link';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Checkbox } from '@/app/_components/ui/checkbox';
import type { DetectionReport } from '@/lib/control/sources';
import { visibleText } from '@/lib/visible-text';
import type { SaveDraftInput } from '@/lib/control/drafts/schemas';
import { saveDraftAction } from '../../actions';
import type { Draft } from '../draft';
import { draftOfElements } from '../elements-draft';
import type { Settlement } from '../settle';
import { storeSource } from './save-load';
import type { ChangeDraft } from './use-kept-draft';

interface NestedListsProps {
  loadId: string;
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  settlement: Settlement;
}

/** Lists inside the records: each may stay a column of JSON, go to a table of its own, or both. */
export function NestedLists(props: NestedListsProps) {
  const { draft, report } = props;
  const { begin, pending, failure } = useBegin(props);
  return (
    <section aria-label="Lists in the records" className="panel px-4 py-3">
      <h2 className="text-table font-semibold">Lists in the records</h2>
      <p className="mt-0.5 max-w-prose text-xs text-ink-2">
        A column holds such a list as JSON. Its elements can be rows of a table of their own, too: a second
        load of the same source, which runs after this one.
      </p>
      <ul className="mt-2 flex flex-col divide-y divide-line">
        {(report.lists ?? []).map(({ path, holds }) => (
          <li key={path} className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
            <span className="min-w-40 flex-1 text-table">
              <code className="text-xs [overflow-wrap:anywhere]">{visibleText(path)}</code>{' '}
              <span className="text-ink-3">a list of {holds}</span>
            </span>
            <KeptOut {...props} path={path} />
            {draft.lists[path] ? (
              <span className="text-table">
                <span className="text-ink-3">A draft that waits under Loads. </span>
                <Link className="font-medium underline" href={address(draft.lists[path])}>
                  Go on with the load of its elements
                </Link>
              </span>
            ) : (
              <Button
                size="small"
                isPending={pending === path}
                disabled={pending !== undefined && pending !== path}
                onClick={() => void begin(path)}
              >
                <ListPlus aria-hidden /> Load its elements into a table of their own
                <span className="sr-only">: {visibleText(path)}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {failure && <FailureNotice failure={failure} />}
    </section>
  );
}

function address(loadId: string): string {
  return `/loads/new?draft=${loadId}&step=map`;
}

/** Whether the list itself stays out of the table of its records. */
function KeptOut({ path, change, settlement }: Omit<NestedListsProps, 'draft'> & { path: string }) {
  const field = settlement.fields.find((each) => each.field === path);
  if (!field) return null;
  const set = (isOut: boolean) =>
    change(({ columns: { [path]: _before, ...others } }) => ({
      columns: isOut ? { ...others, [path]: null } : others,
    }));
  return <Checkbox label="Leave it out of this load" isOn={field.column === null} onChange={set} />;
}

/** Begins a load of a list's elements, as a draft, over the source of this one. */
function useBegin(props: NestedListsProps) {
  const [pending, setPending] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const make = async (path: string) => {
    const source = await storeSource(props);
    if (!source.ok) return source.error;
    const loadId = newId();
    const draft = draftOfElements(path, { ...props, source: source.data });
    const content: object = { ...draft, step: 'map', sourceLabel: source.data.label };
    const saved = await saveDraftAction({ loadId, content: content as SaveDraftInput['content'] });
    if (!saved.ok) return saved.error;
    props.change(({ lists }) => ({ lists: { ...lists, [path]: loadId } }));
    return undefined;
  };
  const begin = async (path: string) => {
    setPending(path);
    setFailure(await make(path).catch(() => ({ message: 'The server did not answer. Try again.' })));
    setPending(undefined);
  };
  return { begin, pending, failure };
}

/** A random UUID; `crypto.randomUUID` is there on encrypted pages only. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
