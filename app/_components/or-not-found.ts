import { notFound } from 'next/navigation';
import { ControlError } from '@/lib/control/errors';

/** For pages whose address names one thing: an id that is none, or of nothing, is a page that is not there. */
export async function orNotFound<Result>(found: Promise<Result>): Promise<Result> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof ControlError && (error.kind === 'notFound' || error.kind === 'invalid')) notFound();
    throw error;
  }
}
