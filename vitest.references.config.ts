import { defineConfig } from 'vitest/config';

/** `npm run check:references`: makes the stored figures anew with Python, and compares whole trainings with PyTorch. */
export default defineConfig({
  test: {
    include: ['test/reference/**/*.check.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 600_000,
  },
});
