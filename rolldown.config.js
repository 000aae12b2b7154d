/**
 * Puts the program's many modules, and the packages of plain JavaScript that it stands on, into few files: Node takes
 * longer to find, read and link a thousand modules than to run them, and every process of a sweep pays for it. What is
 * imported where it is first used stays in a file of its own. All files lie side by side in `dist/`, where the entries
 * find each other.
 */
import license from 'rollup-plugin-license';

/** Licences that allow a copy as long as their text goes with it. */
const permissive = '(MIT OR ISC OR Apache-2.0 OR BSD-2-Clause OR BSD-3-Clause OR BlueOak-1.0.0)';

export default {
  input: {
    main: 'src/cli/main.ts',
    index: 'src/index.ts',
    worker: 'src/worker.ts',
    'backend-probe': 'src/backend-probe.ts',
  },
  platform: 'node',
  // What has native parts, files or processes of its own stays a package.
  external: [/^@tensorflow\//, 'libsql', 'pino', 'tinypool'],
  plugins: [
    license({
      thirdParty: {
        output: 'dist/third-party-licenses.txt',
        allow: { test: permissive, failOnUnlicensed: true, failOnViolation: true },
      },
    }),
  ],
  logLevel: 'warn',
  output: { dir: 'dist', chunkFileNames: '[name]-[hash].js' },
};
