'use client';

import { Download, FileUp } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState, useTransition } from 'react';
import { exact } from '@/app/_components/format';
import { FilterChip } from '@/app/_components/filter-chip';
import { Button } from '@/app/_components/ui/button';
import { Menu, MenuItem, MenuLabel } from '@/app/_components/ui/menu';
import type { RepairGroup, RepairState, RepairsView } from '@/lib/control/repairs/schemas';
import { REPAIR_LOOKS, REPAIR_STATES } from './repair-looks';

const UploadDialog = dynamic(() => import('./upload-dialog').then((file) => file.UploadDialog));

interface ToolbarProps {
  repairs: RepairsView;
  group: RepairGroup | undefined;
  state: RepairState | null;
  mayRepair: boolean;
  onUploaded: () => void;
}

/** Which rows are shown, and the way out of the browser and back for those who correct in a spreadsheet. */
export function Toolbar({ repairs, group, state, mayRepair, onUploaded }: ToolbarProps) {
  const [isUploading, setUploading] = useState(false);
  const [isPending, startTransition] = useTransition();
  const [, setState] = useQueryState(
    'state',
    parseAsStringLiteral(REPAIR_STATES).withOptions({ shallow: false, history: 'push', startTransition }),
  );
  const counts = group?.counts ?? repairs.counts;
  // A replay is soon over: its state stands here while there is one.
  const shown = REPAIR_STATES.filter(
    (each) => each !== 'replaying' || counts.replaying > 0 || state === 'replaying',
  );
  const hrefOf = (format: string) => {
    const wanted = new URLSearchParams({ format });
    if (group) wanted.set('fingerprint', group.fingerprint);
    if (state) wanted.set('state', state);
    return `/api/batches/${repairs.batchId}/repairs?${wanted}`;
  };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2">
      <div
        role="group"
        aria-label="Filter by state"
        aria-busy={isPending}
        className="flex flex-wrap items-center gap-1.5"
      >
        {shown.map((each) => {
          const { icon: Icon, word, text } = REPAIR_LOOKS[each];
          return (
            <FilterChip
              key={each}
              isOn={state === each}
              onClick={() => void setState(state === each ? null : each)}
            >
              <Icon aria-hidden className={`size-3.5 ${text}`} /> {word}
              <span className="text-ink-3 tabular-nums">{exact(counts[each])}</span>
            </FilterChip>
          );
        })}
      </div>
      <div className="flex flex-wrap items-center gap-1.5 sm:ml-auto">
        <Menu
          align="end"
          trigger={
            <Button size="small">
              <Download aria-hidden /> Download to correct
            </Button>
          }
        >
          <MenuLabel>{group ? 'Rows of this group' : 'All rows'} with their errors</MenuLabel>
          <MenuItem asChild>
            <a href={hrefOf('csv')} download>
              CSV
            </a>
          </MenuItem>
          <MenuItem asChild>
            <a href={hrefOf('xlsx')} download>
              Excel (XLSX)
            </a>
          </MenuItem>
        </Menu>
        {mayRepair && (
          <Button size="small" onClick={() => setUploading(true)}>
            <FileUp aria-hidden /> Upload corrected …
          </Button>
        )}
      </div>
      {isUploading && (
        <UploadDialog
          batchId={repairs.batchId}
          onClose={(hasChanged) => {
            setUploading(false);
            if (hasChanged) onUploaded();
          }}
        />
      )}
    </div>
  );
}
