import path from 'node:path';

/** The project's folder. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Bundles, and the stamps that say what each was made from. */
export const buildFolder = path.join(root, '.stevedore/build');
