'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '../class-names';
import { Button } from './button';

interface ModalProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** One line under the title. */
  detail?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  className?: string;
}

/** Something to fill in or to read without leaving the page. */
export function Modal({ isOpen, onOpenChange, title, detail, children, footer, className }: ModalProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45 backdrop-blur-[1px]" />
        <Dialog.Content
          {...(detail ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'animate-settle fixed top-1/2 left-1/2 z-50 flex max-h-[85dvh] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 flex-col rounded-panel border border-line bg-surface shadow-float',
            className,
          )}
        >
          <header className="flex items-start justify-between gap-3 px-5 pt-4 pb-2">
            <div>
              <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
              {detail && (
                <Dialog.Description className="mt-0.5 text-table text-ink-2">{detail}</Dialog.Description>
              )}
            </div>
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon-small" aria-label="Close" className="-mr-2">
                <X aria-hidden />
              </Button>
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <div className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
