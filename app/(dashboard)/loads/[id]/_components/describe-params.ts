import { countOf, percent } from '@/app/_components/format';
import { humanName } from '@/app/_components/schema-form/json-schema';
import type { RuleView } from '@/lib/control/rules/schemas';

/**
 * Parameters of a rule or transform in a line; '' without any.
 * @param unsaid  those that go without saying, as they are by default
 */
export function describeParams(
  params: Record<string, unknown>,
  unsaid: Record<string, unknown> = {},
): string {
  const parts = Object.entries(params)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(unsaid[name]))
    .map(([name, value]) => {
      const text = Array.isArray(value) ? value.join(', ') : String(value);
      return `${humanName(name).toLowerCase()}: ${text}`;
    });
  return parts.join('; ');
}

/** How many refused rows a rule may cost; '' where it has no limit of its own. */
export function describeLimit({ maxShare, maxCount }: Pick<RuleView, 'maxShare' | 'maxCount'>): string {
  const parts = [
    ...(maxShare === undefined ? [] : [percent(maxShare)]),
    ...(maxCount === undefined ? [] : [countOf(maxCount, 'row')]),
  ];
  return parts.length === 0 ? '' : `fails the batch past ${parts.join(' or ')}`;
}
