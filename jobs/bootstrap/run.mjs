import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** Chatter of the bootstrap: standard output belongs to the command that runs afterwards. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a program in the project's folder.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, stdio?: import('node:child_process').StdioOptions }} [options]
 *   without `stdio`, all output goes to standard error
 * @returns {Promise<number>} exit status; 1 where a signal ended it or it could not be started
 */
export function run(command, args, { env = {}, stdio = ['ignore', 2, 2] } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env } });
    child.once('error', (error) => {
      say(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a JavaScript file of an installed package, without the half second that npx takes. */
export function runScript(file, args, options) {
  return run(process.execPath, [`node_modules/${file}`, ...args], options);
}
