import { createRequire } from 'node:module';

const { version }: { version: string } = createRequire(import.meta.url)('../package.json');

/** regsweep's own, from its package. */
export { version };

/** Raised whenever the same plan would give other numbers: a study made under another one is not gone on with. */
export const formulasVersion = 3;
