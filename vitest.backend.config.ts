import { defineConfig } from 'vitest/config';

/** `npm run test:backend`: what needs TensorFlow itself; `regsweep backend install tensorflow` brings it. */
export default defineConfig({
  test: {
    include: ['test/**/*.native.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
