import type { ReactNode } from 'react';
import { Shell } from '@/app/_components/shell/shell';
import { pageContext } from '@/app/_server/context';

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { actor } = await pageContext();
  return <Shell user={{ name: actor.name, email: actor.email, role: actor.role }}>{children}</Shell>;
}
