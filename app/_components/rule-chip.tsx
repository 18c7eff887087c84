import { Chip } from './ui/chip';

interface RuleChipProps {
  /** What refused the rows of an error group: a rule, or the destination with the class of its error. */
  group: { rule: string; sqlstate: string | null };
  className?: string;
}

export function RuleChip({ group: { rule, sqlstate }, className }: RuleChipProps) {
  return (
    <Chip tone="outline" className={className}>
      {sqlstate ? `${rule} ${sqlstate}` : rule}
    </Chip>
  );
}
