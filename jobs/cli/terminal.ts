/** What a command sees of the process it runs in; tests bring their own. */
export interface Terminal {
  /** Results. */
  print(text: string): void;
  /** Messages and progress. */
  complain(text: string): void;
  /** Progress is drawn only where a person looks on. */
  isInteractive: boolean;
  columns: number;
  /** Folder that relative paths start from. */
  baseFolder: string;
  /** Used where the destination's URL holds no password. */
  postgresPassword: string | undefined;
  /** Used where a database is read whose URL holds none. */
  sourcePassword: string | undefined;
  /** Calls `cancel` on the first Ctrl-C or SIGTERM, and lets the second one end the process; returns how to stop that. */
  onInterrupt(cancel: () => void): () => void;
}

export function processTerminal(
  facts: Pick<Terminal, 'baseFolder' | 'postgresPassword' | 'sourcePassword'>,
): Terminal {
  surviveLostOutput();
  return {
    ...facts,
    print: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(text),
    isInteractive: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    onInterrupt,
  };
}

/**
 * What a batch did stands in its exit status, also where nobody reads its output to the end (`| head`) or the disk that
 * it goes to is full.
 */
function surviveLostOutput(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') process.stderr.write(`The output could not be written (${code}).\n`);
  });
  process.stderr.on('error', () => undefined);
}

function onInterrupt(cancel: () => void): () => void {
  let isCancelling = false;
  const handle = (signal: NodeJS.Signals) => {
    if (isCancelling) process.exit(signal === 'SIGINT' ? 130 : 143);
    isCancelling = true;
    cancel();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
