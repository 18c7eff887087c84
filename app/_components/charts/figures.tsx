import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';

interface FiguresProps {
  label: string;
  /** The first heads the rows. */
  heads: string[];
  rows: { key: string; cells: string[] }[];
}

/** The table twin of a chart. */
export function Figures({ label, heads, rows }: FiguresProps) {
  return (
    <TableRegion label={label} className="mt-1 h-48 overflow-y-auto">
      <Table>
        <TableHead className="sticky top-0 bg-surface">
          <TableRow>
            {heads.map((head, index) => (
              <HeadCell key={head} isNumeric={index > 0} className={index === 0 ? 'pl-4' : undefined}>
                {head}
              </HeadCell>
            ))}
          </TableRow>
        </TableHead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <TableRow key={key}>
              {cells.map((cell, index) => (
                <Cell
                  key={heads[index]}
                  isNumeric={index > 0}
                  className={index === 0 ? 'pl-4 whitespace-nowrap' : undefined}
                >
                  {cell}
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
