import { CellValue } from '@/app/_components/cell-value';
import { countOf, exact } from '@/app/_components/format';
import { Notice } from '@/app/_components/notice';
import { Panel } from '@/app/_components/panel';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { BatchView } from '@/lib/control/batches/schemas';

type Samples = NonNullable<NonNullable<BatchView['result']>['rehearsal']>['samples'];

/** What a rehearsal would change in the table, by samples; nothing for any other batch. */
export function Differences({ batch: { result, counts } }: { batch: BatchView }) {
  if (!result?.rehearsal || result.error) return null;
  const { wouldStop, samples } = result.rehearsal;
  const { inserted, updated, deleted } = samples;
  const isNothing = counts.inserted + counts.updated + counts.deleted === 0;
  return (
    <div className="mt-4 flex flex-col gap-4">
      {wouldStop && (
        <Notice tone="warning" title="Run for real, this batch would stop for approval">
          <p>{wouldStop}</p>
        </Notice>
      )}
      {isNothing && <Notice tone="info" title="Nothing in the table would differ." />}
      {updated.rows.length > 0 && (
        <Panel title="Would be updated" aside={shownOf(updated.rows.length, counts.updated)}>
          <Changes updated={updated} />
        </Panel>
      )}
      {inserted.rows.length > 0 && (
        <Panel title="Would be inserted" aside={shownOf(inserted.rows.length, counts.inserted)}>
          <Rows label="Rows that would be inserted" sample={inserted} />
        </Panel>
      )}
      {deleted.rows.length > 0 && (
        <Panel title="Would be deleted" aside={shownOf(deleted.rows.length, counts.deleted)}>
          <Rows label="Rows that would be deleted" sample={deleted} />
        </Panel>
      )}
    </div>
  );
}

function shownOf(shown: number, all: number): string {
  return shown < all ? `${exact(shown)} of ${countOf(all, 'row')}` : countOf(all, 'row');
}

/** A line for each changed cell; the key stands where a row begins. */
function Changes({ updated: { key, rows } }: { updated: Samples['updated'] }) {
  return (
    <TableRegion label="Rows that would be updated">
      <Table className="[&_th:first-child]:pl-4">
        <TableHead>
          <TableRow>
            {key.map((name) => (
              <HeadCell key={name}>{name}</HeadCell>
            ))}
            <HeadCell>Column</HeadCell>
            <HeadCell>Old</HeadCell>
            <HeadCell>New</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {rows.flatMap((row, at) =>
            row.changes.map((change, index) => (
              <TableRow key={`${at}/${change.column}`} className="align-baseline hover:bg-hover">
                {index === 0 &&
                  row.key.map((value, column) => (
                    <th
                      key={key[column]}
                      scope="rowgroup"
                      rowSpan={row.changes.length}
                      className="px-3 py-1 text-left font-normal"
                    >
                      <CellValue value={value} className="font-semibold" />
                    </th>
                  ))}
                <Cell className="text-ink-2">{change.column}</Cell>
                <Cell>
                  <CellValue value={change.old} className="text-ink-2 line-through decoration-ink-3" />
                </Cell>
                <Cell className="min-w-32">
                  <span aria-hidden className="mr-2 text-ink-3">
                    →
                  </span>
                  <CellValue value={change.new} className="font-medium" />
                </Cell>
              </TableRow>
            )),
          )}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function Rows({ label, sample: { columns, rows } }: { label: string; sample: Samples['inserted'] }) {
  return (
    <TableRegion label={label}>
      <Table className="[&_td:first-child]:pl-4 [&_th:first-child]:pl-4">
        <TableHead>
          <TableRow>
            {columns.map((name) => (
              <HeadCell key={name}>{name}</HeadCell>
            ))}
          </TableRow>
        </TableHead>
        <tbody>
          {rows.map((row, at) => (
            <TableRow key={at} className="align-baseline hover:bg-hover">
              {row.map((value, column) => (
                <Cell key={columns[column]} className="max-w-80 min-w-16">
                  <CellValue value={value} />
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
