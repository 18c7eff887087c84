import { ListChecks } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { Button } from '@/app/_components/ui/button';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { LoadView } from '@/lib/control/loads/schemas';
import { describeLimit, describeParams } from './describe-params';

export function RulesTab({ load, mayEdit }: { load: LoadView; mayEdit: boolean }) {
  const { rules } = load.definition;
  if (rules.length === 0) {
    return (
      <EmptyState
        icon={ListChecks}
        title="No rule of its own"
        action={
          mayEdit && (
            <Button asChild>
              <Link href={`/loads/${load.id}/edit?step=rules`}>Add rules</Link>
            </Button>
          )
        }
      >
        What the table itself demands is checked all the same: types, NOT NULL, length, unique keys.
      </EmptyState>
    );
  }
  return (
    <TableRegion label="Rules" className="panel max-w-4xl">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>Column</HeadCell>
            <HeadCell>Rule</HeadCell>
            <HeadCell>With</HeadCell>
            <HeadCell>Severity</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {rules.map(({ column, rule, params, severity, ...limit }, index) => (
            <TableRow key={index}>
              <Cell>
                {column ? (
                  <code className="text-xs font-semibold">{column}</code>
                ) : (
                  <span className="text-ink-2">the batch</span>
                )}
              </Cell>
              <Cell className="whitespace-nowrap">{rule}</Cell>
              <Cell className="text-ink-2">{describeParams(params) || '–'}</Cell>
              <Cell>
                <Chip tone={severity === 'error' ? 'bad' : 'warning'}>{severity}</Chip>
                {describeLimit(limit) && <span className="ml-2 text-ink-2">{describeLimit(limit)}</span>}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
