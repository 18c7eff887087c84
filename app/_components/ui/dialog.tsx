'use client';

import { AlertDialog as Alert, Dialog as Primitive } from 'radix-ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';

const overlay = 'fixed inset-0 z-40 bg-black/45 backdrop-blur-[1px]';
const content =
  'animate-settle fixed top-1/2 left-1/2 z-50 flex max-h-[85dvh] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 flex-col rounded-panel border border-line bg-surface shadow-float';

interface ConfirmProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What will happen, and what will not. */
  children: ReactNode;
  confirmLabel: string;
  cancelLabel: string;
  isDangerous?: boolean;
  isPending?: boolean;
  onConfirm: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ isOpen, onOpenChange, title, children, isDangerous, ...props }: ConfirmProps) {
  return (
    <Alert.Root open={isOpen} onOpenChange={onOpenChange}>
      <Alert.Portal>
        <Alert.Overlay className={overlay} />
        <Alert.Content className={content}>
          <div className="flex flex-col gap-2 p-5">
            <Alert.Title className="text-base font-semibold">{title}</Alert.Title>
            <Alert.Description asChild>
              <div className="flex flex-col gap-2 text-sm text-ink-2">{children}</div>
            </Alert.Description>
          </div>
          <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
            <Alert.Cancel asChild>
              <Button>{props.cancelLabel}</Button>
            </Alert.Cancel>
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

interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

export function Dialog({ isOpen, onOpenChange, title, description, children }: DialogProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlay} />
        <Primitive.Content className={content} {...(description ? {} : { 'aria-describedby': undefined })}>
          <div className="flex items-start gap-3 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="text-base font-semibold">{title}</Primitive.Title>
              {description && (
                <Primitive.Description className="text-table text-ink-2">{description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <Button variant="ghost" size="icon-small" aria-label="Close">
                <X aria-hidden />
              </Button>
            </Primitive.Close>
          </div>
          <div className="min-h-0 overflow-y-auto p-5">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
