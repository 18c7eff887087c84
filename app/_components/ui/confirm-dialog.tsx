'use client';

import { AlertDialog as Alert } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button';

const overlay = 'fixed inset-0 z-40 bg-black/45 backdrop-blur-[1px]';
const content =
  'animate-settle fixed top-1/2 left-1/2 z-50 flex max-h-[85dvh] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 flex-col rounded-panel border border-line bg-surface shadow-float';

export interface ConfirmProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What will happen, and what will not. */
  children: ReactNode;
  confirmLabel: string;
  /** Left out where there is nothing to turn down. */
  cancelLabel?: string;
  isDangerous?: boolean;
  isPending?: boolean;
  onConfirm: () => void;
}

export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  children,
  isDangerous,
  ...props
}: ConfirmProps) {
  return (
    <Alert.Root open={isOpen} onOpenChange={onOpenChange}>
      <Alert.Portal>
        <Alert.Overlay className={overlay} />
        <Alert.Content className={content}>
          <div className="flex min-h-0 flex-col gap-2 overflow-y-auto p-5">
            <Alert.Title className="text-base font-semibold">{title}</Alert.Title>
            <Alert.Description asChild>
              <div className="flex flex-col gap-2 text-sm text-ink-2">{children}</div>
            </Alert.Description>
          </div>
          <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
            {props.cancelLabel && (
              <Alert.Cancel asChild>
                <Button>{props.cancelLabel}</Button>
              </Alert.Cancel>
            )}
            <Button
              variant={isDangerous ? 'danger' : 'primary'}
              isPending={props.isPending ?? false}
              onClick={props.onConfirm}
            >
              {props.confirmLabel}
            </Button>
          </div>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  );
}
