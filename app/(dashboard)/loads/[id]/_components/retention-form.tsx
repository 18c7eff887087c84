'use client';

import { useState } from 'react';
import { toast } from '@/app/_components/toast';
import { Button } from '@/app/_components/ui/button';
import { Input } from '@/app/_components/ui/input';
import { useChange } from '@/app/_components/use-change';
import { setRetentionAction } from '../../actions';

interface RetentionFormProps {
  loadId: string;
  /** Null for the standard. */
  days: number | null;
  standard: number;
}

/** For how long the load's bad rows are kept; left empty, as long as everywhere. */
export function RetentionForm({ loadId, days, standard }: RetentionFormProps) {
  const [text, setText] = useState(days === null ? '' : String(days));
  const { run, isPending } = useChange();
  const saved = days === null ? '' : String(days);
  const save = () =>
    run(
      () => setRetentionAction({ id: loadId, quarantineDays: text.trim() === '' ? null : Number(text) }),
      () => toast.success('The retention is saved.'),
    );
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Input
        aria-label="Days that quarantined rows are kept"
        inputMode="numeric"
        className="h-7 w-20 text-table tabular-nums"
        placeholder={String(standard)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <span className="text-ink-2">days after their batch</span>
      {text.trim() !== saved && (
        <Button type="submit" size="small" isPending={isPending}>
          Save
        </Button>
      )}
    </form>
  );
}
