import type { Capabilities } from '../destinations/destination';
import type { RunContext } from '../events';
import type { Increment } from '../incremental/increment';
import type { PartLocator } from '../extract/part';
import type { BatchAccount } from '../monitor/batch-account';
import type { LoadPlan } from '../plan';
import type { CompiledChecks } from '../prepare/compile-checks';
import type { OpenInput } from '../prepare/open-input';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import type { StagingArea } from '../stage/staging-area';
import type { StagingLayout } from '../staging';
import type { Target } from '../target';
import type { Sessions } from './sessions';
import type { Resumed } from './take-up';

/** One batch, prepared: everything that its steps share. */
export interface Batch {
  plan: LoadPlan;
  context: RunContext;
  account: BatchAccount;
  sessions: Sessions;
  guard: SqlSession;
  capabilities: Capabilities;
  area: StagingArea;
  /** As text, where rows could go over otherwise: what single rows are read again by. */
  input: OpenInput;
  /** What is read for staging. */
  reading: OpenInput;
  target: Target;
  layout: StagingLayout;
  checks: CompiledChecks;
  /** By column, the SQL of the policies that are expressions. */
  expressions: ReadonlyMap<string, string>;
  inputCheck: InputCheck;
  /** Of an incremental load. */
  increment: Increment | undefined;
  /** Parts staged so far, so that single rows can be read again. */
  locators: PartLocator[];
  /** By which a later process finds that what is staged still means the same. */
  fingerprint: string;
  /** What an earlier process has staged; undefined where the batch starts from its beginning. */
  resumed: Resumed | undefined;
}
