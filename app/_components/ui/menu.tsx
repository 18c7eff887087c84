'use client';

import { DropdownMenu } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../class-names';

export const Menu = DropdownMenu.Root;
export const MenuTrigger = DropdownMenu.Trigger;
export const MenuRadioGroup = DropdownMenu.RadioGroup;

export function MenuContent({ className, ...props }: ComponentProps<typeof DropdownMenu.Content>) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        sideOffset={6}
        collisionPadding={8}
        {...props}
        className={cn(
          'animate-settle z-50 min-w-52 rounded-panel border border-line bg-surface p-1 shadow-float',
          className,
        )}
      />
    </DropdownMenu.Portal>
  );
}

const item =
  'flex h-8 cursor-pointer items-center gap-2 rounded-control px-2 text-table text-ink outline-none select-none data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3';

export function MenuItem({ className, ...props }: ComponentProps<typeof DropdownMenu.Item>) {
  return <DropdownMenu.Item {...props} className={cn(item, className)} />;
}

export function MenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof DropdownMenu.RadioItem>) {
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

export function MenuLabel({ className, ...props }: ComponentProps<typeof DropdownMenu.Label>) {
  return <DropdownMenu.Label {...props} className={cn('label-caps px-2 pt-2 pb-1', className)} />;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
