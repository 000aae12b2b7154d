/**
 * Who may open which door. A room that is not named here may import nothing of ours; each rule carries its reason.
 * Shared kernel: `core` (types and tiny functions) and `util` (pure helpers).
 */
const rooms = {
  util: { may: [], why: 'util is pure and small, so that anything may lean on it without a cycle' },
  core: { may: ['util'], why: 'the nouns know nothing of those who use them, and do no I/O' },
  space: {
    may: ['core', 'util'],
    why: 'a search space is arithmetic on declarations; it must not know strategies or YAML',
  },
  config: {
    may: ['core', 'space', 'util'],
    why: 'config only turns text into a plan; the options schemas of implementations are handed to it, so adding one never touches it',
  },
  gp: {
    may: ['util'],
    why: 'Gaussian-process mathematics stays apart from studies, so that it can be tested on plain functions',
  },
  strategies: {
    may: ['core', 'space', 'gp', 'util'],
    why: 'a strategy is a function of the history and the seed; it never sees data or training',
  },
  datasets: { may: ['core', 'util'], why: 'readers and preprocessing know rows and columns, not folds or models' },
  validation: {
    may: ['core', 'util'],
    why: 'splits must not depend on candidates, models or the data beyond its labels',
  },
  regularization: {
    may: ['core'],
    why: 'one formula, one place; TensorFlow.js is passed in, so that each backend uses the same',
  },
  models: { may: ['core', 'util'], why: 'a topology is data; TensorFlow.js is passed in for export' },
  kernels: {
    may: ['core', 'util'],
    why: 'a kernel is arithmetic on memory; TensorFlow.js is passed in, and who registers it is the backend’s affair',
  },
  backends: { may: ['core', 'util', 'kernels'], why: 'the only room that loads TensorFlow.js' },
  native: {
    may: ['core', 'util', 'backends'],
    why: 'brings TensorFlow to this machine; how a backend is loaded and tried it leaves to backends and to a process of its own',
  },
  training: {
    may: ['core', 'util', 'datasets', 'regularization', 'models', 'backends'],
    why: 'the engine trains what it is given; it must not know who asked or where results go',
  },
  execution: { may: ['core', 'util', 'training'], why: 'where a batch runs; only a worker entry may touch training' },
  storage: { may: ['core', 'util'], why: 'rows in, rows out; storage must not interpret what it keeps' },
  selection: { may: ['core', 'util'], why: 'pure judgement over finished trials' },
  report: { may: ['core', 'selection', 'util'], why: 'pure functions from a study to text' },
  deployment: {
    may: ['core', 'util', 'datasets', 'training', 'models'],
    why: 'a saved model stands without its study',
  },
  profile: {
    may: ['core', 'util', 'backends', 'training', 'execution', 'storage', 'strategies', 'study'],
    why: 'keeps count around the ports of others, which know nothing of it',
  },
  study: {
    may: [
      'core',
      'util',
      'space',
      'strategies',
      'datasets',
      'validation',
      'training',
      'execution',
      'storage',
      'selection',
      'report',
      'deployment',
    ],
    why: 'the loop speaks to ports; which implementation answers is decided by who calls it',
  },
};

const names = Object.keys(rooms);
const roomRules = names.map((room) => ({
  name: `room-${room}`,
  comment: rooms[room].why,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [`^src/${room}/`, ...rooms[room].may.map((other) => `^src/${other}/`)] },
}));

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'no-cycles',
      comment: 'a cycle means that two files are one concept, or that a type stands in the wrong room',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'tensorflow-only-in-backends',
      comment:
        'TensorFlow.js is loaded in one place, late, so that no banner appears and --help stays fast; types may be imported',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/backends/' },
      to: { path: '@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sqlite-only-in-storage',
      comment: 'one room owns the file format',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/storage/' },
      to: { path: 'node_modules/(libsql|kysely)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-rooms-do-no-io',
      comment: 'these rooms are the functional core: no files, processes or network',
      severity: 'error',
      from: { path: '^src/(util|core|space|gp|strategies|validation|regularization|models|selection|report)/' },
      to: { path: '^(node:)?(fs|child_process|net|http|https|worker_threads|os)(/|$)', dependencyTypes: ['core'] },
    },
    {
      name: 'no-orphans',
      comment: 'a file that nothing imports is dead',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/index\\.ts$|^src/cli/main\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
