import type { OpenDestination } from '../destinations/destination';
import { asLoadError } from '../errors';
import { applyTuning } from '../sql/apply-tuning';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import { joinBatch } from '../stage/batch-lock';
import type { StagingArea } from '../stage/staging-area';
import type { Tuning } from '../tuning';

/** Every connection of one batch, under its load's tuning, so that a cancel or a successor can end all of them. */
export class Sessions {
  private readonly open = new Map<SqlSession, string>();
  private readonly backends: SqlSession['backend'][] = [];
  private readonly ending = new Set<SqlSession>();
  private held: { area: StagingArea; guard: SqlSession } | undefined;
  private inputCheck: InputCheck | undefined;

  constructor(
    private readonly destination: OpenDestination,
    private readonly batchId: string,
    private readonly tuning: Tuning,
  ) {}

  /** From here on every session belongs to the batch that `guard` holds, and none is opened once that is lost. */
  belongTo(area: StagingArea, guard: SqlSession): void {
    this.held = { area, guard };
  }

  /** From here on every session has what the batch's SQL calls; those that are open get it now. */
  async prepareEach(inputCheck: InputCheck): Promise<void> {
    this.inputCheck = inputCheck;
    for (const session of this.open.keys()) await inputCheck.prepare(session);
  }

  /**
   * @param role shown in pg_stat_activity beside the batch id
   * @throws LoadError `stage.batchLost`, `destination.*`
   */
  async connect(role: string): Promise<SqlSession> {
    const session = await this.destination.session(`stevedore ${role} ${this.batchId}`.slice(0, 63));
    this.open.set(session, role);
    this.backends.push(session.backend);
    await applyTuning(session, this.tuning);
    if (this.held) await joinBatch(session, this.held.area, this.held.guard.backend);
    await this.inputCheck?.prepare(session);
    return session;
  }

  async close(session: SqlSession): Promise<void> {
    this.open.delete(session);
    await session.close();
  }

  /** Opens a session for as long as `work` takes. */
  async during<T>(role: string, work: (session: SqlSession) => Promise<T>): Promise<T> {
    const session = await this.connect(role);
    try {
      return await work(session);
    } catch (error) {
      // The server may not have noticed: what comes next would wait for the locks of a client that is gone.
      if (asLoadError(error).code === 'destination.connectionLost' && !this.ending.has(session))
        await this.terminate(session).catch(() => undefined);
      throw error;
    } finally {
      await this.close(session);
    }
  }

  /**
   * Ends a session's backend on the server. A COPY whose client has stalled ignores every timeout and
   * pg_cancel_backend: only this ends it.
   */
  async terminate(...sessions: SqlSession[]): Promise<void> {
    for (const session of sessions) this.ending.add(session);
    const control = await this.destination.session('stevedore control');
    try {
      await endBackends(
        control,
        sessions.map(({ backend }) => backend),
      );
    } finally {
      await control.close();
    }
    for (const session of sessions) this.open.delete(session);
    await Promise.all(sessions.map((session) => session.close()));
  }

  /** Keeps a session from being ended by a cancel; whoever asks for that closes it. */
  shield(session: SqlSession): void {
    this.open.delete(session);
  }

  async terminateAll(): Promise<void> {
    if (this.open.size > 0) await this.terminate(...this.open.keys());
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.open.keys()].map((session) => this.close(session)));
  }

  /** Once all are closed: ends those that the server still has, because a network lost them and it did not notice. */
  async endLost(control: SqlSession): Promise<void> {
    await endBackends(control, this.backends);
  }
}

async function endBackends(control: SqlSession, backends: readonly SqlSession['backend'][]): Promise<void> {
  await control.query(
    `SELECT pg_terminate_backend(a.pid) FROM unnest($1::int[], $2::timestamptz[]) b(pid, started)
     JOIN pg_stat_activity a ON a.pid = b.pid AND a.backend_start = b.started`,
    [backends.map(({ pid }) => pid), backends.map(({ startedAt }) => startedAt)],
  );
}
