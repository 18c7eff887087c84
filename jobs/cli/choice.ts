import { usageError } from './usage';

/** @throws usage error that names the option and the choices */
export function oneOf<Choice extends string>(
  text: string,
  choices: readonly Choice[],
  option: string,
): Choice {
  const found = choices.find((choice) => choice === text);
  if (found) return found;
  throw usageError(`${option} "${text}" is unknown.`, `Known: ${choices.join(', ')}.`);
}
