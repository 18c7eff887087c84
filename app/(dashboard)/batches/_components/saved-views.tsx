'use client';

import { Bookmark, Plus, Settings2, Users } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Link } from '@/app/_components/link';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@/app/_components/ui/menu';
import type { BatchFilter } from '@/lib/control/batches/schemas';
import type { SavedViewView } from '@/lib/control/views/schemas';
import { hrefOf } from './filter-parameters';

const SaveView = dynamic(() => import('./save-view').then((module) => module.SaveView));
const ManageViews = dynamic(() => import('./manage-views').then((module) => module.ManageViews));

interface SavedViewsProps {
  views: SavedViewView[];
  filter: BatchFilter;
  mayShare: boolean;
}

/** Filters under names: one's own, and those that the team shares. */
export function SavedViews({ views, filter, mayShare }: SavedViewsProps) {
  const [open, setOpen] = useState<'save' | 'manage'>();
  const hasFilter = Object.keys(filter).length > 0;
  return (
    <>
      <Menu
        align="end"
        className="max-h-[60dvh] max-w-72 overflow-y-auto"
        trigger={
          <Button size="small">
            <Bookmark aria-hidden /> Views
          </Button>
        }
      >
        {views.length > 0 && <MenuLabel>Saved views</MenuLabel>}
        {views.map((view) => (
          <MenuItem key={view.id} asChild>
            <Link href={hrefOf(view.filter)}>
              <span className="min-w-0 flex-1 truncate">{view.name}</span>
              {view.isShared && <Users aria-label="shared with the team" />}
            </Link>
          </MenuItem>
        ))}
        {views.length > 0 && <MenuSeparator />}
        <MenuItem disabled={!hasFilter} className="data-disabled:opacity-60" onSelect={() => setOpen('save')}>
          <Plus aria-hidden /> {hasFilter ? 'Save these filters …' : 'Set a filter to save it'}
        </MenuItem>
        {views.some(({ mayChange }) => mayChange) && (
          <MenuItem onSelect={() => setOpen('manage')}>
            <Settings2 aria-hidden /> Rename or delete …
          </MenuItem>
        )}
      </Menu>
      {open === 'save' && <SaveView filter={filter} mayShare={mayShare} onClose={() => setOpen(undefined)} />}
      {open === 'manage' && (
        <ManageViews views={views} mayShare={mayShare} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}
