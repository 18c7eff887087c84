import type { LoadName } from '@/lib/control/loads/schemas';
import { Select } from './ui/select';

interface LoadSelectProps {
  loads: LoadName[];
  value: string | null;
  onChange: (loadId: string | null) => void;
}

/** Which load a list is about; one that is not among the names, e.g. an archived one, stays chosen. */
export function LoadSelect({ loads, value, onChange }: LoadSelectProps) {
  return (
    <Select
      isSmall
      aria-label="Load"
      className="w-40"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">Any load</option>
      {value && !loads.some(({ id }) => id === value) && <option value={value}>Another load</option>}
      {loads.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
