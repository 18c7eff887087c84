import { Check } from 'lucide-react';
import type { Metadata } from 'next';
import { may } from '@/app/_components/roles';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import { pageContext } from '@/app/_server/context';
import { listAbilities } from '@/lib/control/roles';
import type { Ability } from '@/lib/control/roles/schemas';
import { ROLES } from '@/lib/control/users/constants';

export const metadata: Metadata = { title: 'Roles' };

export default async function RolesPage() {
  const context = await pageContext();
  const abilities = await listAbilities(context);
  const areas = [...new Set(abilities.map(({ area }) => area))];
  return (
    <>
      <p className="mb-3 max-w-prose text-sm text-ink-2">
        Each role may do what the ones before it may. Yours is{' '}
        <strong className="font-medium text-ink">{context.actor.role}</strong>; an admin can change it.
      </p>
      <TableRegion label="Who may do what" className="panel">
        <Table>
          <TableHead>
            <TableRow>
              <HeadCell>What</HeadCell>
              {ROLES.map((role) => (
                <HeadCell key={role} className="px-1 text-center capitalize sm:px-3">
                  {role}
                </HeadCell>
              ))}
            </TableRow>
          </TableHead>
          {areas.map((area) => (
            <tbody key={area} className="border-b border-line last:border-b-0">
              <tr className="border-b border-line bg-sunken">
                <th scope="rowgroup" colSpan={ROLES.length + 1} className="label-caps h-7 px-3 text-left">
                  {area}
                </th>
              </tr>
              {abilities
                .filter((ability) => ability.area === area)
                .map((ability) => (
                  <AbilityRow key={ability.what} ability={ability} />
                ))}
            </tbody>
          ))}
        </Table>
      </TableRegion>
    </>
  );
}

function AbilityRow({ ability: { what, least } }: { ability: Ability }) {
  return (
    <TableRow>
      <th scope="row" className="min-w-28 px-3 py-1.5 text-left font-normal">
        {what}
      </th>
      {ROLES.map((role) => (
        <Cell key={role} className="px-1 text-center sm:px-3">
          {may(role, least) ? (
            <>
              <Check aria-hidden className="mx-auto size-4 text-succeeded" strokeWidth={2.5} />
              <span className="sr-only">yes</span>
            </>
          ) : (
            <span className="text-ink-3">
              <span aria-hidden>–</span>
              <span className="sr-only">no</span>
            </span>
          )}
        </Cell>
      ))}
    </TableRow>
  );
}
