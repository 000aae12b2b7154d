import { fileURLToPath } from 'node:url';

/** What processes of their own run. These files lie beside this one, before building and after. */
export const workerEntry = fileURLToPath(new URL('./worker.js', import.meta.url));
export const backendProbeEntry = fileURLToPath(new URL('./backend-probe.js', import.meta.url));
