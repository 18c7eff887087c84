import { exact, percent } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import { pageContext } from '@/app/_server/context';
import { listRuleShares } from '@/lib/control/statistics';

/** The error rate by rule: bars and figures in one table. */
export async function RuleShares({ loadId }: { loadId?: string }) {
  const shares = await listRuleShares(await pageContext(), { loadId, days: 30 });
  const most = Math.max(...shares.map(({ share }) => share));
  return (
    <Panel title="Error rate by rule" aside="the last 30 days, in UTC">
      {shares.length === 0 ? (
        <p className="px-4 py-3 text-table text-ink-2">No rule refused a row.</p>
      ) : (
        <TableRegion label="Error rate by rule">
          <Table>
            <TableHead>
              <TableRow>
                <HeadCell className="pl-4">Rule</HeadCell>
                <HeadCell>
                  <span className="sr-only">Share as a bar</span>
                </HeadCell>
                <HeadCell isNumeric>Reasons</HeadCell>
                <HeadCell isNumeric className="pr-4">
                  ÷ rows read
                </HeadCell>
              </TableRow>
            </TableHead>
            <tbody>
              {shares.map(({ rule, reasons, share }) => (
                <TableRow key={rule}>
                  <Cell className="pl-4 whitespace-nowrap">
                    <code className="text-xs">{rule}</code>
                  </Cell>
                  <Cell className="w-full min-w-16">
                    <span
                      aria-hidden
                      className="block h-2.5 min-w-px rounded-[2px]"
                      style={{ width: `${(share / most) * 100}%`, background: 'var(--series-4)' }}
                    />
                  </Cell>
                  <Cell isNumeric>{exact(reasons)}</Cell>
                  <Cell isNumeric className="pr-4">
                    {percent(share)}
                  </Cell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </TableRegion>
      )}
    </Panel>
  );
}
