import { humanName } from '@/app/_components/schema-form/json-schema';

/** Parameters of a rule or transform in a line; '' without any. */
export function describeParams(params: Record<string, unknown>): string {
  const parts = Object.entries(params).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : String(value);
    return `${humanName(name).toLowerCase()}: ${text}`;
  });
  return parts.join('; ');
}
