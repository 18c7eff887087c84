'use client';

import { Modal } from '../ui/modal';

const KEYS: [keys: string[], what: string][] = [
  [['Ctrl K', '⌘ K'], 'Search loads, batches, connections and files, and go there'],
  [['/'], 'Go to the search field of the page; where it has none, search all'],
  [['F'], 'Open the filters of a list'],
  [['?'], 'Show these keys'],
  [['Esc'], 'Close what is open'],
  [['Tab', 'Shift Tab'], 'Go on to the next link, button or field, or back'],
  [['Space'], 'Select the row whose box has the focus'],
];

export function KeySheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal isOpen onOpenChange={onClose} title="Keys" detail="Single keys rest while one writes in a field.">
      <dl className="divide-y divide-line text-table">
        {KEYS.map(([keys, what]) => (
          <div key={what} className="grid grid-cols-[8.5rem_minmax(0,1fr)] items-baseline gap-3 py-1.5">
            <dt className="flex flex-wrap gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-[4px] border border-line bg-sunken px-1.5 py-px text-2xs whitespace-nowrap"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-ink-2">{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
