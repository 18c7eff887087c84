import { withoutCredentials } from '@/lib/without-credentials';
import { visibleText } from '@/lib/visible-text';
import { detect } from './detect';
import { load } from './load';
import type { Terminal } from './terminal';
import { DETECT_HELP, GENERAL_HELP, isUsageError, LOAD_HELP, USAGE_LINES, usageError } from './usage';

const COMMANDS = { load, detect };
const HELP = { load: LOAD_HELP, detect: DETECT_HELP };
type CommandName = keyof typeof COMMANDS;

/**
 * Runs one command of the command line.
 * @param args  what stands after the program's name
 * @returns exit status: 0 succeeded, 3 partial, 1 failed, 2 wrong usage
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.print(`${GENERAL_HELP}\n`);
    return name === undefined ? 2 : 0;
  }
  try {
    if (!isCommand(name)) throw usageError(`There is no command "${name}".`, 'Commands: load, detect.');
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.print(`${HELP[name]}\n`);
      return 0;
    }
    return await COMMANDS[name](rest, terminal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    terminal.complain(`${visibleText(withoutCredentials(message))}\n`);
    if (!isUsageError(error)) return 1;
    const lines = isCommand(name) ? [USAGE_LINES[name]] : Object.values(USAGE_LINES);
    terminal.complain(`${lines.join('\n')}\n`);
    return 2;
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
