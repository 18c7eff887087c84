'use client';

import { FlaskConical, Rocket } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { useEffect, useState, useTransition } from 'react';
import { countOf, exact } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { FailureNotice, Notice } from '@/app/_components/notice';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { ChoiceCards, type Choice } from '@/app/_components/ui/choice-cards';
import { Modal } from '@/app/_components/ui/modal';
import { Skeleton } from '@/app/_components/ui/skeleton';
import type { ErrorView } from '@/app/_server/action-result';
import type {
  RepairGroup,
  RepairsView,
  ReplayPreview,
  ReplayRowsInput,
  ReplayScope,
} from '@/lib/control/repairs/schemas';
import { previewReplayAction, replayRowsAction } from '../actions';
import { changeable } from './repair-looks';
import { repairParameters } from './repair-parameters';

interface ReplayDialogProps {
  repairs: RepairsView;
  group: RepairGroup | undefined;
  /** Rows that were chosen one by one; empty where none were. */
  selected: number[];
  onClose: () => void;
}

type Of = ReplayScope['of'] | 'group';
type Version = NonNullable<ReplayRowsInput['version']>;

/** Loads repaired rows again, or tries that first; says before which rows, how, and what it may write over. */
export function ReplayDialog({ repairs, group, selected, onClose }: ReplayDialogProps) {
  const { batchId, version: ran, currentVersion } = repairs;
  const choices = choicesOf({ repairs, group, selected });
  const [of, setOf] = useState<Of>(choices.find(({ rows }) => rows > 0)?.value ?? 'fixed');
  const [version, setVersion] = useState<Version>('current');
  const input = { batchId, version, scope: scopeOf(of, { group, selected }) } satisfies ReplayRowsInput;
  const { preview, error: previewError } = usePreview(input);
  const run = useRun(input, onClose);
  const error = run.error ?? previewError;
  const isNothing = preview?.rows === 0;
  return (
    <Modal
      isOpen
      onOpenChange={onClose}
      title="Load repaired rows again"
      className="max-w-xl"
      footer={
        <>
          <Button
            disabled={!preview || isNothing || run.pending === 'replay'}
            isPending={run.pending === 'check'}
            onClick={() => run.start('check')}
          >
            <FlaskConical aria-hidden /> Check again
          </Button>
          <Button
            variant="primary"
            disabled={!preview || isNothing || repairs.whyNoReplay !== null || run.pending === 'check'}
            isPending={run.pending === 'replay'}
            onClick={() => run.start('replay')}
          >
            <Rocket aria-hidden />{' '}
            {preview && !isNothing ? `Replay ${countOf(preview.rows, 'row')}` : 'Replay'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 text-sm text-ink-2">
        <ChoiceCards<Of> label="Rows" value={of} onChange={setOf} choices={choices} />
        {currentVersion !== ran && (
          <ChoiceCards<Version>
            label="Version of the load"
            value={version}
            onChange={setVersion}
            choices={[
              {
                value: 'current',
                title: `Version ${currentVersion}`,
                description: 'As the load is now: its mapping, rules and mode.',
              },
              { value: 'same', title: `Version ${ran}`, description: 'As this batch ran it.' },
            ]}
          />
        )}
        <div aria-live="polite" className="flex flex-col gap-2">
          {preview ? <Meaning preview={preview} /> : !error && <Skeleton className="h-16" />}
          {repairs.whyNoReplay && <Notice tone="warning" title={repairs.whyNoReplay} />}
          {error && <FailureNotice failure={error} />}
        </div>
      </div>
    </Modal>
  );
}

function Meaning({ preview }: { preview: ReplayPreview }) {
  const { rows, mode, table, key, notes, laterBatches } = preview;
  if (rows === 0) return <p>There is no such row: fix some first, or choose others.</p>;
  return (
    <>
      <p>
        <strong className="font-semibold text-ink">{countOf(rows, 'row')}</strong> into{' '}
        <code className="text-xs">
          {table.schema}.{table.name}
        </code>{' '}
        by {mode.replay}
        {key.length > 0 && (
          <>
            {' '}
            on <code className="text-xs">{key.join(', ')}</code>
          </>
        )}
        .
      </p>
      <ul className="flex list-disc flex-col gap-0.5 pl-5 text-table">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <LaterBatches laterBatches={laterBatches} />
    </>
  );
}

/** A row of the table may be newer than the one that was refused. */
function LaterBatches({ laterBatches: { merged, isMore, latest } }: Pick<ReplayPreview, 'laterBatches'>) {
  if (merged === 0) return null;
  const batches = countOf(merged, 'later batch', 'later batches');
  return (
    <Notice
      tone="warning"
      title={`${isMore ? `More than ${exact(merged)} later batches have` : `${batches} ${merged === 1 ? 'has' : 'have'}`} been merged since`}
    >
      They may have brought newer rows of the same keys, which a replay writes over. Check again shows what
      would change.
      {latest && (
        <>
          {' '}
          <Link href={`/batches/${latest.batchId}`} className="text-accent underline">
            The latest
          </Link>{' '}
          was merged <RelativeTime at={latest.finishedAt} />.
        </>
      )}
    </Notice>
  );
}

type Choices = Pick<ReplayDialogProps, 'repairs' | 'group' | 'selected'>;

function choicesOf({ repairs, group, selected }: Choices): (Choice<Of> & { rows: number })[] {
  const { counts } = repairs;
  const titled = (value: Of, rows: number, title: string, description: string) => ({
    ...{ value, rows, title: `${title} (${exact(rows)})`, description },
  });
  return [
    ...(selected.length > 0
      ? [titled('rows', selected.length, 'Selected rows', 'Of them those that are open or fixed.')]
      : []),
    titled('fixed', counts.fixed, 'Fixed rows', 'All that were repaired, in any group.'),
    ...(group
      ? [
          titled(
            ...(['group', changeable(group.counts)] as const),
            'All of this group',
            'Fixed ones as they are, open ones as they came: for when the rule or the mapping was at fault.',
          ),
        ]
      : []),
    titled('open', changeable(counts), 'All rows', 'Fixed and open ones, whatever they were refused for.'),
  ];
}

function scopeOf(of: Of, { group, selected }: Pick<Choices, 'group' | 'selected'>): ReplayScope {
  if (of === 'rows') return { of, rows: selected };
  if (of === 'group') return { of: 'open', fingerprint: group!.fingerprint };
  return { of };
}

/** Asked for anew with each choice; an answer to an older one is dropped. */
function usePreview(input: ReplayRowsInput): Answer {
  const asked = JSON.stringify(input);
  const [answer, setAnswer] = useState<Answer & { asked: string }>();
  useEffect(() => {
    let isCurrent = true;
    void previewReplayAction(JSON.parse(asked) as ReplayRowsInput).then((result) => {
      if (!isCurrent) return;
      setAnswer(result.ok ? { asked, preview: result.data } : { asked, error: result.error });
    });
    return () => {
      isCurrent = false;
    };
  }, [asked]);
  return answer?.asked === asked ? answer : {};
}

interface Answer {
  preview?: ReplayPreview;
  error?: ErrorView;
}

/** Starts the batch; the page then follows it. */
function useRun(input: ReplayRowsInput, onStarted: () => void) {
  const [pending, setPending] = useState<'check' | 'replay'>();
  const [error, setError] = useState<ErrorView>();
  const [, start] = useTransition();
  const [, setView] = useQueryStates({ run: repairParameters.run }, { shallow: false, history: 'push' });
  const begin = (what: 'check' | 'replay') => {
    setPending(what);
    setError(undefined);
    start(async () => {
      const result = await replayRowsAction({ ...input, isRehearsal: what === 'check' });
      setPending(undefined);
      if (!result.ok) return setError(result.error);
      onStarted();
      await setView({ run: result.data.id });
    });
  };
  return { pending, error, start: begin };
}
