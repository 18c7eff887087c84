'use client';

import { Command } from 'cmdk';
import { Database, FileText, Layers, Search, type LucideIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import type { Found } from '@/lib/control/search/schemas';
import { useNow, useTimeZone } from '../clock';
import { relativeTime } from '../format';
import { StateIcon, type BatchState } from '../batch-state';
import { PLACES } from '../shell/places';
import { useSearch } from './use-search';

const GROUPS: { kind: Found['kind']; heading: string; href: (id: string) => string; icon?: LucideIcon }[] = [
  { kind: 'load', heading: 'Loads', href: (id) => `/loads/${id}`, icon: Layers },
  { kind: 'batch', heading: 'Batches', href: (id) => `/batches/${id}` },
  { kind: 'connection', heading: 'Connections', href: (id) => `/connections/${id}`, icon: Database },
  { kind: 'file', heading: 'Files', href: (id) => `/loads/${id}`, icon: FileText },
];

/** Everything that has a name, a few letters away. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [text, setText] = useState('');
  const { found, query, failure, isPending } = useSearch(text);
  const go = (href: string) => {
    onClose();
    router.push(href);
  };
  const places = PLACES.filter(({ label }) => label.toLowerCase().startsWith(text.trim().toLowerCase()));
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45 backdrop-blur-[1px]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-settle fixed top-[12dvh] left-1/2 z-50 flex max-h-[70dvh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-panel border border-line bg-surface shadow-float"
        >
          <Dialog.Title className="sr-only">Search</Dialog.Title>
          <Command shouldFilter={false} label="Search" className="flex min-h-0 flex-col">
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 text-ink-3" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder="Load, batch id, connection or file"
                maxLength={100}
                className="h-11 min-w-0 flex-1 bg-transparent text-sm outline-none"
              />
            </div>
            <Command.List className="min-h-0 flex-1 overflow-y-auto p-1.5">
              {places.length > 0 && (
                <Group heading="Go to">
                  {places.map(({ href, label, icon: Icon }) => (
                    <Item key={href} value={href} onSelect={() => go(href)}>
                      <Icon aria-hidden className="size-4 text-ink-3" />
                      {label}
                    </Item>
                  ))}
                </Group>
              )}
              {GROUPS.map(({ kind, heading, href, icon }) => {
                const ofKind = found.filter((each) => each.kind === kind);
                if (ofKind.length === 0) return null;
                return (
                  <Group key={kind} heading={heading}>
                    {ofKind.map((each, index) => (
                      <Item
                        key={`${each.id} ${index}`}
                        value={`${kind} ${each.id} ${index}`}
                        onSelect={() => go(href(each.id))}
                      >
                        <FoundLine found={each} icon={icon} />
                      </Item>
                    ))}
                  </Group>
                );
              })}
            </Command.List>
            <p role="status" className="px-4 pb-3 text-table text-ink-2 empty:hidden">
              {failure}
              {!failure && !isPending && query && found.length === 0 && places.length === 0
                ? `Nothing is called “${query}”. Batches are found by the start of their id too.`
                : ''}
            </p>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function FoundLine({ found, icon: Icon }: { found: Found; icon: LucideIcon | undefined }) {
  const now = useNow();
  const zone = useTimeZone();
  return (
    <>
      {found.state ? (
        <StateIcon state={found.state as BatchState} className="animate-none" />
      ) : (
        Icon && <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
      )}
      <span className="min-w-0 flex-1 truncate">{found.title}</span>
      {found.kind === 'batch' ? (
        <code className="shrink-0 text-2xs text-ink-3">{found.detail.slice(0, 13)}</code>
      ) : (
        <span className="max-w-40 shrink-0 truncate text-xs text-ink-3">{found.detail}</span>
      )}
      {found.at && (
        <span className="shrink-0 text-xs text-ink-3">
          {relativeTime(new Date(found.at), new Date(now), zone)}
        </span>
      )}
    </>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:label-caps [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  value: string;
  onSelect: () => void;
  children: ReactNode;
}

function Item({ value, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 cursor-pointer items-center gap-2.5 rounded-control px-2.5 text-table data-[selected=true]:bg-accent-soft"
    >
      {children}
    </Command.Item>
  );
}
