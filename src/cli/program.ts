import { Argument, Command, Option } from 'commander';
import { version } from '../version.js';
import { type ExitCode, exitCodeMeanings } from './exit-codes.js';
import { collectAssignment, parseDuration, parseInteger, parseMetricLimit, parseWorkers } from './parse-options.js';
import type { World } from './world.js';

const formats = ['table', 'md', 'csv', 'json'];
const levels = ['debug', 'info', 'warn', 'error'];

/** The command line: names, flags and help. What a command does is loaded when it is called. */
export function createProgram(world: World, onExit: (code: ExitCode) => void): Command {
  const program = new Command('regsweep')
    .description('Finds out how strongly to regularise a neural network.')
    .version(version)
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', closingHelp());
  addRun(program, world, onExit);
  addValidate(program, world, onExit);
  addReading(program, world, onExit);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void world.stdout.write(text),
      writeErr: (text) => void world.stderr.write(text),
      getOutHelpWidth: () => world.stdout.columns ?? 100,
      getErrHelpWidth: () => world.stderr.columns ?? 100,
    });
  }
  return program;
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
    .argument('<config>', 'the YAML file')
    .option('--strategy <name>', 'a whole strategy by name: grid, k-fold, bayes, random, sobol')
    .option('--trials <n>', 'how many candidates in all', parseInteger(1))
    .option('--folds <n>', 'folds of the validation', parseInteger(2))
    .option('--workers <n>', 'processes that train: a number, or auto', parseWorkers)
    .option('--backend <name>', 'auto, wasm or cpu')
    .option('--seed <n>', 'of everything random', parseInteger(0))
    .option('--set <path=value>', 'any other value of the file; may be repeated', collectAssignment, [])
    .option('--json', 'print JSON', false);
}

function withResults(command: Command): Command {
  return command.option('--results <dir>', 'the folder of studies', 'results');
}

function addRun(program: Command, world: World, onExit: (code: ExitCode) => void): void {
  withResults(withConfigFlags(program.command('run').description('runs a study, or goes on with one')))
    .option('--dry-run', 'say what would run, and train nothing', false)
    .option('--fresh', 'set an old study of this name aside and begin anew', false)
    .option('--fail-under <metric=value>', 'exit 4 where the metric is lower', parseMetricLimit)
    .option('--fail-over <metric=value>', 'exit 4 where the metric is higher', parseMetricLimit)
    .option('--time-limit <time>', 'begin no new block after this time: 90s, 10m, 2h', parseDuration)
    .option('--quiet', 'no progress; errors and the result still print', false)
    .addOption(new Option('--log-format <format>', 'progress on stderr').choices(['pretty', 'json']).default('pretty'))
    .addOption(new Option('--log-level <level>', 'of JSON lines and the log file').choices(levels).default('info'))
    .action(async (config, flags) => onExit(await (await import('./commands/run.js')).run(config, flags, world)));
}

function addValidate(program: Command, world: World, onExit: (code: ExitCode) => void): void {
  withConfigFlags(program.command('validate').description('checks config and data, says what would run')).action(
    async (config, flags) => onExit(await (await import('./commands/validate.js')).validate(config, flags, world)),
  );
}

/** Commands that look at what is there. */
function addReading(program: Command, world: World, onExit: (code: ExitCode) => void): void {
  withResults(program.command('report').description('renders a finished or running study again'))
    .argument('<study>', 'its name, or a path')
    .addOption(new Option('--format <format>', 'how').choices(formats).default('table'))
    .option('--json', 'the same as --format json', false)
    .option('--top <n>', 'only the best n trials', parseInteger(1))
    .action(async (study, flags) => onExit(await (await import('./commands/report.js')).report(study, flags, world)));
  withResults(program.command('list').description('lists the studies of a results folder'))
    .option('--json', 'print JSON', false)
    .action(async (flags) => onExit(await (await import('./commands/list.js')).list(flags, world)));
  withResults(program.command('show').description('shows a study, or one of its trials fold by fold'))
    .argument('<study>', 'its name, or a path')
    .argument('[trial]', 'its number', parseInteger(0))
    .option('--json', 'print JSON', false)
    .action(async (study, trial, flags) =>
      onExit(await (await import('./commands/show.js')).show(study, trial, flags, world)),
    );
  program
    .command('schema')
    .description('prints a JSON Schema')
    .addArgument(new Argument('<name>', 'of what').choices(['config', 'report']))
    .action(async (name) => onExit(await (await import('./commands/schema.js')).schema(name, world)));
}
