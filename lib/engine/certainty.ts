import { LoadError } from './errors';

/** How sure detection is of something, in words: `given` was settled by a person. */
export type Certainty = 'given' | 'sure' | 'likely' | 'guess';

const SURE = 0.95;
const LIKELY = 0.7;

export function certaintyOf(confidence: number): Certainty {
  return confidence >= SURE ? 'sure' : confidence >= LIKELY ? 'likely' : 'guess';
}

/** Properties whose name is no word. */
const NAMES: Record<string, string> = {
  skipRows: 'number of lines before the header',
  skipFooter: 'number of lines after the last row',
  comment: 'comment sign',
  trailingDelimiter: 'delimiter at the end of every row',
};

/** What settles a property on the command line. */
const OPTIONS: Record<string, string> = {
  format: '--format',
  encoding: '--encoding',
  delimiter: '--delimiter',
  quote: '--quote',
  escape: '--escape',
  header: '--has-header or --no-header',
  skipRows: '--skip-rows',
  skipFooter: '--skip-footer',
  comment: '--comment',
};

/**
 * For whom a guess is not enough.
 * @throws LoadError `detect.unsure`, which names the first property that is not sure and the option that settles it
 */
export function requireSure(
  certainty: Readonly<Record<string, Certainty>>,
  found: Readonly<Record<string, unknown>>,
): void {
  const unsure = Object.entries(certainty).find(([, how]) => how === 'likely' || how === 'guess');
  if (!unsure) return;
  const [property, how] = unsure;
  const value = found[property] === undefined ? 'none' : JSON.stringify(found[property]);
  const option = OPTIONS[property];
  throw new LoadError('detect.unsure', {
    class: 'fatal',
    message: `The ${NAMES[property] ?? property} ${how === 'likely' ? 'is only likely to be' : 'could only be guessed as'} ${value}.`,
    remedy: option ? `Settle it with ${option}.` : 'Settle it in the format.',
  });
}
