import { randomUUID } from 'node:crypto';
import { unstable_rethrow } from 'next/navigation';
import type { ActorContext } from '@/lib/control/context';
import type { ActionResult } from './action-result';
import { requestContext } from './context';
import { describeError } from './errors';

/** A server action out of a control verb, for whoever is signed in. It never throws: what went wrong is its result. */
export function action<Input, Data>(verb: (context: ActorContext, input: Input) => Promise<Data>) {
  return (input: Input): Promise<ActionResult<Data>> =>
    answer(async () => verb(await requestContext(), input));
}

/** The same for what is open to anyone: the first set-up. */
export function openAction<Input, Data>(verb: (input: Input) => Promise<Data>) {
  return (input: Input): Promise<ActionResult<Data>> => answer(() => verb(input));
}

async function answer<Data>(work: () => Promise<Data>): Promise<ActionResult<Data>> {
  try {
    return { ok: true, data: await work() };
  } catch (error) {
    // Redirects and the like are thrown too, and are Next's.
    unstable_rethrow(error);
    return { ok: false, error: describeError(error, randomUUID()).view };
  }
}
