import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { pageContext } from '@/app/_server/context';
import { listConnectionKinds } from '@/lib/control/connections';
import { getSetupState, offerSample } from '@/lib/control/setup';
import { MIN_PASSWORD_LENGTH } from '@/lib/control/users/constants';
import { AdminForm } from './_components/admin-form';
import { DatabaseStep, SampleStep } from './_components/later-steps';
import { SetupSteps } from './_components/setup-steps';

export const metadata: Metadata = { title: 'Set up' };

/** First run: an account, a database, a first batch. Which step is shown stands in the address. */
export default async function SetupPage({ searchParams }: { searchParams: Promise<{ step?: string }> }) {
  const { needsAdmin } = await getSetupState();
  if (needsAdmin) {
    return (
      <SetupSteps current="account">
        <AdminForm minPasswordLength={MIN_PASSWORD_LENGTH} />
      </SetupSteps>
    );
  }
  const { step } = await searchParams;
  if (step === 'database') return <Database />;
  if (step === 'sample') return <Sample />;
  redirect('/');
}

async function Database() {
  const context = await pageContext();
  const [offer, kinds] = await Promise.all([offerSample(context), listConnectionKinds(context)]);
  return (
    <SetupSteps current="database">
      <DatabaseStep offer={offer} kinds={kinds} />
    </SetupSteps>
  );
}

async function Sample() {
  const offer = await offerSample(await pageContext());
  return (
    <SetupSteps current="sample">
      <SampleStep offer={offer} />
    </SetupSteps>
  );
}
