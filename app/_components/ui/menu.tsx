'use client';

import { Slot } from 'radix-ui';
import { createContext, use, useState, type ComponentProps } from 'react';
import type { MenuBodyProps } from './menu-parts';

type Parts = typeof import('./menu-parts');

const LoadedParts = createContext<Parts | undefined>(undefined);

/**
 * A menu under a button. The button stands with the page; what opens is loaded once the pointer or the focus is on
 * it, since most menus of a page are never opened.
 */
export function Menu({ trigger, children, ...place }: Omit<MenuBodyProps, 'isOpenedByKeyboard'>) {
  const [parts, setParts] = useState<Parts>();
  const [openedBy, setOpenedBy] = useState<'keyboard' | 'pointer'>();
  const load = () => void import('./menu-parts').then(setParts);
  const open = (by: 'keyboard' | 'pointer') => {
    setOpenedBy(by);
    load();
  };
  if (parts && openedBy) {
    return (
      <LoadedParts value={parts}>
        <parts.MenuBody trigger={trigger} isOpenedByKeyboard={openedBy === 'keyboard'} {...place}>
          {children}
        </parts.MenuBody>
      </LoadedParts>
    );
  }
  return (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={(event) => open(event.detail === 0 ? 'keyboard' : 'pointer')}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        open('keyboard');
      }}
    >
      {trigger}
    </Slot.Root>
  );
}

/** Items are drawn by an open menu alone, so that their parts are there. */
function useParts(): Parts {
  const parts = use(LoadedParts);
  if (!parts) throw new Error('Items of a menu stand inside a <Menu>.');
  return parts;
}

export function MenuItem(props: ComponentProps<Parts['Item']>) {
  const parts = useParts();
  return <parts.Item {...props} />;
}

export function MenuRadioGroup(props: ComponentProps<Parts['RadioGroup']>) {
  const parts = useParts();
  return <parts.RadioGroup {...props} />;
}

export function MenuRadioItem(props: ComponentProps<Parts['RadioItem']>) {
  const parts = useParts();
  return <parts.RadioItem {...props} />;
}

export function MenuLabel(props: ComponentProps<Parts['Label']>) {
  const parts = useParts();
  return <parts.Label {...props} />;
}

export function MenuSeparator() {
  const parts = useParts();
  return <parts.Separator />;
}
