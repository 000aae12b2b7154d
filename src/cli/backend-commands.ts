import { Argument, type Command, Option } from 'commander';
import { nativeNames } from '../backends/native-names.js';
import { addCommand, type ProgramEnds } from './add-command.js';
import { collect, parseName } from './parse-options.js';
import type { World } from './world.js';

/** TensorFlow itself, and what else computes. */
export function addBackends(program: Command, world: World, { onExit }: ProgramEnds): void {
  const backend = addCommand(program, 'backend', 'lists, installs and removes what computes');
  const load = () => import('./commands/backend.js');
  addCommand(backend, 'list', 'which backends are here')
    .option('--json', 'print JSON', false)
    .action(async (flags) => onExit(await (await load()).listBackends(flags, world)));
  addCommand(backend, 'install', 'fetches, builds and tries TensorFlow itself')
    .addArgument(new Argument('<name>', 'tensorflow or tensorflow-gpu').argParser(parseName(nativeNames)))
    .optionsGroup('In place of what pip and npm fetch:')
    .option('--wheel <file>', "TensorFlow's wheel; may be repeated, for NVIDIA's", collect)
    .addOption(new Option('--from <dir>', 'a TensorFlow that Python has installed').conflicts('wheel'))
    .option('--addon <file>', 'the tarball of @tensorflow/tfjs-node, as npm pack makes it')
    .optionsGroup('Options:')
    .option('--yes', 'do not ask; nobody is asked where there is no terminal', false)
    .option('--force', 'build it also where one is here that works', false)
    .action(async (name, flags) => onExit(await (await load()).installBackend(name, flags, world)))
    .addHelpText('after', installHelp);
  addCommand(backend, 'remove', 'takes an installed backend off the disk')
    .addArgument(new Argument('<name>', 'tensorflow or tensorflow-gpu').argParser(parseName(nativeNames)))
    .action(async (name) => onExit(await (await load()).removeBackend(name, world)));
  addCommand(program, 'doctor', 'tries every backend, says what is missing and how to get it')
    .option('--json', 'print JSON', false)
    .action(async (flags) => onExit(await (await import('./commands/doctor.js')).doctor(flags, world)));
}

const installHelp = `
It needs a C++ compiler, Python with pip, and npm; no root. What will be fetched and how much room
is wanted is said first. It goes to a folder of your cache, or to REGSWEEP_BACKENDS.

docs/backends.md tells more.

Example:
  regsweep backend install tensorflow --wheel WHEEL --addon ADDON`;
