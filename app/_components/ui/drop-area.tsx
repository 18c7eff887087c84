'use client';

import { FileUp } from 'lucide-react';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { cn } from '../class-names';
import { Button } from './button';

interface DropAreaProps {
  label: string;
  /** Endings that the file dialog offers. */
  accept?: string;
  className?: string;
  /** A file was chosen before. */
  isAnother: boolean;
  isPending?: boolean;
  above?: ReactNode;
  below?: ReactNode;
  /** Of all that; while nothing can be chosen. */
  instead?: ReactNode;
  onFile: (file: File) => void;
}

/** Takes a file that is dropped onto it, or chosen. */
export function DropArea({ label, accept, className, onFile, ...parts }: DropAreaProps) {
  const { isAnother, isPending = false, above, below, instead } = parts;
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const take = (file: File | undefined) => {
    if (file) onFile(file);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <div
      onDragOver={over}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={cn(
        'flex flex-col items-start justify-center gap-2 rounded-panel border border-dashed border-line-strong',
        className,
        isOver && 'border-accent bg-accent-soft',
      )}
    >
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={label}
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          take(target.files?.[0]);
          // So that the same file can be chosen again.
          target.value = '';
        }}
      />
      {instead || (
        <>
          {above}
          <div className="flex flex-wrap items-center gap-2">
            <Button isPending={isPending} onClick={() => input.current?.click()}>
              {!isPending && <FileUp aria-hidden />} {isAnother ? 'Choose another file' : 'Choose a file'}
            </Button>
            <span className="text-table text-ink-2">or drop it here</span>
          </div>
          {below}
        </>
      )}
    </div>
  );
}
