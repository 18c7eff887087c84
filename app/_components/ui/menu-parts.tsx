'use client';

import { DropdownMenu } from 'radix-ui';
import { useRef, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { cn } from '../class-names';

export interface MenuBodyProps extends Pick<
  ComponentProps<typeof DropdownMenu.Content>,
  'align' | 'side' | 'className'
> {
  trigger: ReactElement;
  /** By keyboard one goes on from the first item. */
  isOpenedByKeyboard: boolean;
  children: ReactNode;
}

/** The menu from its first opening on. */
export function MenuBody({ trigger, isOpenedByKeyboard, className, children, ...place }: MenuBodyProps) {
  // Radix sees how a menu is opened from the second time on: at the first it was not there yet.
  const isFirstFocusOurs = useRef(isOpenedByKeyboard);
  const focusFirst = (content: HTMLElement | null) => {
    if (!content || !isFirstFocusOurs.current) return;
    isFirstFocusOurs.current = false;
    content
      .querySelector<HTMLElement>('[role^="menuitem"]:not([data-disabled])')
      ?.focus({ preventScroll: true });
  };
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          ref={focusFirst}
          sideOffset={6}
          collisionPadding={8}
          {...place}
          className={cn(
            'animate-settle z-50 min-w-52 rounded-panel border border-line bg-surface p-1 shadow-float',
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const item =
  'flex h-8 cursor-pointer items-center gap-2 rounded-control px-2 text-table text-ink outline-none select-none data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3';

export function Item({ className, ...props }: ComponentProps<typeof DropdownMenu.Item>) {
  return <DropdownMenu.Item {...props} className={cn(item, className)} />;
}

export const RadioGroup = DropdownMenu.RadioGroup;

export function RadioItem({ className, children, ...props }: ComponentProps<typeof DropdownMenu.RadioItem>) {
  return (
    <DropdownMenu.RadioItem {...props} className={cn(item, 'group', className)}>
      <span className="flex flex-1 items-center gap-2">{children}</span>
      <span
        aria-hidden
        className="size-1.5 rounded-full bg-accent opacity-0 group-data-[state=checked]:opacity-100"
      />
    </DropdownMenu.RadioItem>
  );
}

export function Label({ className, ...props }: ComponentProps<typeof DropdownMenu.Label>) {
  return <DropdownMenu.Label {...props} className={cn('label-caps px-2 pt-2 pb-1', className)} />;
}

export function Separator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
