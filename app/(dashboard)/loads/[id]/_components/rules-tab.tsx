import { ListChecks } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { defaultsOf, type JsonSchema } from '@/app/_components/schema-form/json-schema';
import { Button } from '@/app/_components/ui/button';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import { pageContext } from '@/app/_server/context';
import type { LoadView } from '@/lib/control/loads/schemas';
import { listRuleKinds } from '@/lib/control/rules';
import type { RuleKindView, RuleView } from '@/lib/control/rules/schemas';
import { describeLimit, describeParams } from './describe-params';

export async function RulesTab({ load, mayEdit }: { load: LoadView; mayEdit: boolean }) {
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
  const kinds = await listRuleKinds(await pageContext());
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
              <RuleCells rule={rule} params={params} kind={kinds.find(({ kind }) => kind === rule)} />
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

interface RuleCellsProps extends Pick<RuleView, 'rule' | 'params'> {
  /** Left out for a kind that is no more. */
  kind: RuleKindView | undefined;
}

function RuleCells({ rule, params, kind }: RuleCellsProps) {
  const unsaid = kind && defaultsOf(kind.jsonSchema as JsonSchema);
  return (
    <>
      <Cell className="whitespace-nowrap" title={kind?.description}>
        {kind?.title ?? rule}
      </Cell>
      <Cell className="text-ink-2">{describeParams(params, unsaid) || '–'}</Cell>
    </>
  );
}
