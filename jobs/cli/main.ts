import { env } from '@/lib/env';
import { runCommand } from './run-command';
import { processTerminal } from './terminal';

// The process ends by itself once output has drained: process.exit would cut off a long result in a pipe.
const { callerFolder, postgresPassword, sourcePassword } = env();
process.exitCode = await runCommand(
  process.argv.slice(2),
  processTerminal({ baseFolder: callerFolder, postgresPassword, sourcePassword }),
);
