import { Argument, Command, Option } from 'commander';
import { version } from '../version.js';
import { addCommand, type ProgramEnds } from './add-command.js';
import { addBackends } from './backend-commands.js';
import { exitCodeMeanings } from './exit-codes.js';
import { styleHelp } from './help-style.js';
import {
  collect,
  collectAssignment,
  parseCeiling,
  parseDuration,
  parseFloor,
  parseInteger,
  parseName,
  parseWorkers,
} from './parse-options.js';
import type { World } from './world.js';

const formats = ['table', 'md', 'csv', 'json'] as const;
const levels = ['debug', 'info', 'warn', 'error'] as const;
const logFormats = ['pretty', 'json'] as const;
const schemas = ['config', 'report'] as const;

/** The command line: names, flags and help. What a command does is loaded when it is called. */
export function createProgram(world: World, ends: ProgramEnds): Command {
  const program = new Command('regsweep')
    .description('Finds out how strongly to regularise a neural network.')
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError()
    .showHelpAfterError('(regsweep --help tells more)');
  styleHelp(program, world, ends);
  addInit(program, world, ends);
  addRun(program, world, ends);
  addValidate(program, world, ends);
  addReading(program, world, ends);
  addImport(program, world, ends);
  addBackends(program, world, ends);
  return program
    .version(version, '-V, --version', 'show the version')
    .helpCommand('help [command]', 'shows the help of a command')
    .addHelpText('after', closingHelp());
}

function closingHelp(): string {
  const codes = [...exitCodeMeanings].map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return `
Examples:
  regsweep run configs/quick.yaml
  regsweep run sweep.yaml --strategy bayes --trials 40 --fail-under accuracy=0.95
  regsweep report sweep --format md --top 10

Exit codes:
${codes.join('\n')}`;
}

/** Flags that change what a config says. */
function withConfigFlags(command: Command): Command {
  return command
    .argument('<config...>', 'the YAML file; several are done one after the other')
    .optionsGroup('In place of what the config says:')
    .option('--strategy <name>', 'a whole strategy by name: grid, k-fold, bayes, random or sobol')
    .option('--trials <n>', 'how many candidates in all', parseInteger(1))
    .option('--folds <n>', 'folds of the validation', parseInteger(2))
    .option('--workers <n>', 'processes that train: a number, or auto', parseWorkers)
    .option('--backend <name>', 'what computes: auto, wasm, cpu or tensorflow')
    .option('--seed <n>', 'where all random numbers start', parseInteger(0))
    .option('--set <path=value>', 'any other value of the file; may be repeated', collectAssignment);
}

function withResults(command: Command): Command {
  return command.option('--results <dir>', 'the folder of studies', 'results');
}

function addRun(program: Command, world: World, { onExit }: ProgramEnds): void {
  const command = withConfigFlags(addCommand(program, 'run', 'runs a study, or goes on with one'))
    .option('--fail-under <metric=value>', 'exit 4 where the metric is lower, e.g. accuracy=0.95', parseFloor)
    .addOption(
      new Option('--fail-over <metric=value>', 'exit 4 where the metric is higher, e.g. log-loss=0.2')
        .argParser(parseCeiling)
        .conflicts('failUnder'),
    )
    .optionsGroup('How it runs:')
    .option('--dry-run', 'say what would run; train and write nothing', false)
    .option('--fresh', 'set an old study of this name aside and begin anew', false)
    .option('--change-backend', 'continue on another backend than the study was begun on', false)
    .option('--time-limit <time>', 'begin no new block after this time: 90s, 10m, 2h', parseDuration)
    .option('--profile', 'tell where the time goes, also in profile.json', false);
  withResults(command)
    .optionsGroup('What it prints:')
    .option('--json', 'the report as JSON in place of the table', false)
    .option('--quiet', 'no progress; errors and the result still print', false)
    .addOption(choice('--log-format <format>', 'progress on stderr: pretty, or json lines', logFormats, 'pretty'))
    .addOption(choice('--log-level <level>', 'what is worth a log line: debug, info, warn or error', levels, 'info'))
    .optionsGroup('Options:')
    .action(async (configs, flags) => onExit(await (await import('./commands/run.js')).run(configs, flags, world)))
    .addHelpText('after', runHelp);
}

const runHelp = `
Ctrl-C finishes the running batch and saves; twice stops now. The same command goes on from there,
and a finished study is not trained again.

Example:
  regsweep run sweep.yaml --set training.epochs=30 --set model.hidden=[64]`;

function addInit(program: Command, world: World, { onExit }: ProgramEnds): void {
  addCommand(program, 'init', 'looks at a table and writes a config that runs')
    .argument('<data>', 'a table (CSV, Parquet, npy or npz), or IDX files as IMAGES,LABELS')
    .option('--target <column>', 'what to predict (A,B: several), where it is neither named so nor last')
    .option('--output <file>', 'where the config goes; nothing is overwritten (default: named like the table)')
    .action(async (data, flags) => onExit(await (await import('./commands/init.js')).init(data, flags, world)));
}

function addValidate(program: Command, world: World, { onExit }: ProgramEnds): void {
  withConfigFlags(addCommand(program, 'validate', 'checks config and data, says what would run'))
    .optionsGroup('Options:')
    .option('--json', 'print JSON', false)
    .action(async (configs, flags) =>
      onExit(await (await import('./commands/validate.js')).validate(configs, flags, world)),
    );
}

/** Commands that look at what is there. */
function addReading(program: Command, world: World, { onExit }: ProgramEnds): void {
  withResults(addCommand(program, 'report', 'renders a finished or running study again'))
    .argument('<study>', studyHelp)
    .addOption(choice('--format <format>', 'table, md, csv or json', formats, 'table'))
    .addOption(new Option('--json', 'the same as --format json').default(false).conflicts('format'))
    .option('--top <n>', 'only the best n trials', parseInteger(1))
    .action(async (study, flags) => onExit(await (await import('./commands/report.js')).report(study, flags, world)));
  withResults(addCommand(program, 'list', 'lists the studies of a results folder'))
    .option('--json', 'print JSON', false)
    .action(async (flags) => onExit(await (await import('./commands/list.js')).list(flags, world)));
  withResults(addCommand(program, 'show', 'shows a study, or one of its trials fold by fold'))
    .argument('<study>', studyHelp)
    .argument('[trial]', 'its number', parseInteger(0))
    .option('--json', 'print JSON', false)
    .action(async (study, trial, flags) =>
      onExit(await (await import('./commands/show.js')).show(study, trial, flags, world)),
    );
  withResults(addCommand(program, 'compare', 'compares two studies, or two trials, fold by fold'))
    .argument('<first>', 'a study, whose recommended trial it is, or STUDY:NUMBER')
    .argument('<second>', 'the other')
    .option('--json', 'print JSON', false)
    .action(async (first, second, flags) =>
      onExit(await (await import('./commands/compare.js')).compare(first, second, flags, world)),
    );
  addCommand(program, 'schema', 'prints a JSON Schema, for editors and for readers of reports')
    .addArgument(new Argument('<name>', 'config or report').argParser(parseName(schemas)))
    .action(async (name) => onExit(await (await import('./commands/schema.js')).schema(name, world)));
}

function addImport(program: Command, world: World, { onExit }: ProgramEnds): void {
  addCommand(program, 'import', 'takes an Optuna study as a history for bayes to learn from')
    .argument('<database>', "Optuna's SQLite file, or the study.sqlite of a study")
    .argument('<config>', 'the YAML file whose search shall learn')
    .option('--study <name>', 'which study, where the file has several')
    .option('--map <theirs=ours>', "a parameter's other name; may be repeated", collectAssignment)
    .option('--ignore <theirs>', 'a parameter to leave out; may be repeated', collect)
    .option('--output <file>', 'where the history goes', 'history.json')
    .option('--json', 'print JSON', false)
    .action(async (database, config, flags) =>
      onExit(await (await import('./commands/import.js')).importOptuna(database, config, flags, world)),
    )
    .addHelpText('after', importHelp);
}

const importHelp = `
Only trials with a finite score and with parameters of the config's space are taken. Their scores
must be of the config's own metric: they are taken for results of this very problem.

Example:
  regsweep import optuna.db sweep.yaml --study net --map lr=learningRate`;

const studyHelp = 'its name under the results folder, its folder, or a file in it';

function choice<Name extends string>(flags: string, description: string, names: readonly Name[], usual: Name): Option {
  return new Option(flags, description).argParser(parseName(names)).default(usual);
}
