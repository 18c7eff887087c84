'use client';

import { useQueryStates } from 'nuqs';
import { useTransition } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Chip } from '@/app/_components/ui/chip';
import { Select } from '@/app/_components/ui/select';
import type { AuditFilters } from '@/lib/control/audit/schemas';
import { auditParameters, SINCE_CHOICES, type Since } from './audit-parameters';
import { singularOf, wordsOfAction } from './audit-words';

const SINCE_WORDS: Record<Since, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

/** Stands in the address, so that a view can be shared. */
export function AuditFilter({ filters: { people, actions } }: { filters: AuditFilters }) {
  const [isPending, startTransition] = useTransition();
  const [{ who, what, since, entity, id }, set] = useQueryStates(auditParameters, {
    shallow: false,
    startTransition,
    history: 'push',
  });
  const choose = (values: Parameters<typeof set>[0] & object) => void set({ ...values, cursor: null });
  const isFiltered = who ?? what ?? since ?? entity ?? id;
  return (
    <div
      role="group"
      aria-label="Filter the trail"
      aria-busy={isPending}
      className="mb-3 flex flex-wrap items-center gap-2"
    >
      <Select
        isSmall
        aria-label="Who"
        className="w-44"
        value={who ?? ''}
        onChange={(event) => choose({ who: event.target.value || null })}
      >
        <option value="">Anybody</option>
        <option value="system">Stevedore itself</option>
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name} ({person.email})
          </option>
        ))}
      </Select>
      <Select
        isSmall
        aria-label="What"
        className="w-52"
        value={what ?? ''}
        onChange={(event) => choose({ what: event.target.value || null })}
      >
        <option value="">Anything</option>
        {actions.map((action) => (
          <option key={action} value={action}>
            {wordsOfAction(action)}
          </option>
        ))}
      </Select>
      <Select
        isSmall
        aria-label="Since"
        className="w-36"
        value={since ?? ''}
        onChange={(event) => choose({ since: (event.target.value || null) as Since | null })}
      >
        <option value="">Any time</option>
        {SINCE_CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {SINCE_WORDS[choice]}
          </option>
        ))}
      </Select>
      {entity && <Chip tone="accent">only {id ? `${singularOf(entity)} …${id.slice(-8)}` : entity}</Chip>}
      {isFiltered && (
        <Button
          size="small"
          variant="ghost"
          onClick={() => choose({ who: null, what: null, since: null, entity: null, id: null })}
        >
          Clear
        </Button>
      )}
    </div>
  );
}
