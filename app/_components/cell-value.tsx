import { cn } from './class-names';
import { visibleText } from '@/lib/visible-text';
import { Chip } from './ui/chip';

/** A value of a row as it stands in a database. NULL and the empty string look different, here as everywhere. */
export function CellValue({ value, className }: { value: string | null; className?: string }) {
  if (value === null) return <Chip>NULL</Chip>;
  if (value === '') return <Chip tone="outline">empty</Chip>;
  return (
    <code className={cn('max-w-full text-xs [overflow-wrap:anywhere]', className)}>{visibleText(value)}</code>
  );
}
