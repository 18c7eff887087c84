import type { OpenDestination } from '../destinations/destination';
import { applyTuning } from '../sql/apply-tuning';
import type { SqlSession } from '../sql/session';
import type { Tuning } from '../tuning';

/** Every connection of one batch, under its load's tuning, so that a cancel or a successor can end all of them. */
export class Sessions {
  private readonly open = new Map<SqlSession, string>();

  constructor(
    private readonly destination: OpenDestination,
    private readonly batchId: string,
    private readonly tuning: Tuning,
  ) {}

  /** @param role shown in pg_stat_activity beside the batch id */
  async connect(role: string): Promise<SqlSession> {
    const session = await this.destination.session(`stevedore ${role} ${this.batchId}`.slice(0, 63));
    this.open.set(session, role);
    await applyTuning(session, this.tuning);
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
    } finally {
      await this.close(session);
    }
  }

  /**
   * Ends a session's backend on the server. A COPY whose client has stalled ignores every timeout and
   * pg_cancel_backend: only this ends it.
   */
  async terminate(...sessions: SqlSession[]): Promise<void> {
    const control = await this.destination.session('stevedore control');
    try {
      for (const { backend } of sessions) {
        await control.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2::timestamptz`,
          [backend.pid, backend.startedAt],
        );
      }
    } finally {
      await control.close();
    }
    for (const session of sessions) this.open.delete(session);
    await Promise.all(sessions.map((session) => session.close()));
  }

  async terminateAll(): Promise<void> {
    if (this.open.size > 0) await this.terminate(...this.open.keys());
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.open.keys()].map((session) => this.close(session)));
  }
}
