/** What a person is told when something did not work. */
export interface ErrorView {
  /** Stable, for programs: `<entity>.<reason>`. */
  code: string;
  message: string;
  /** What is wrong with which field, by its dotted path in the verb's input. */
  fields?: Record<string, string>;
  /** Stands in the server's log too. */
  requestId: string;
}

export type ActionResult<Data> = { ok: true; data: Data } | { ok: false; error: ErrorView };
