import type { Json } from '../core/json.js';
import type { LossCatalog } from '../core/known-losses.js';
import { isFor, type Task } from '../core/metric.js';
import type { TrainingSettings } from '../core/settings.js';
import type { CategoricalSpec, ParameterSpec, Space } from '../core/space.js';
import type { Path } from './path.js';
import type { Problems } from './problems.js';
import { lossOptionUsers } from './sections/loss.js';
import { complaint, listed, shown, unknownName } from './words.js';

/** What a loss means to the task, to its options in the space, and to labels. */

const lossPath = 'training.loss';
const smoothingPath = 'training.labelSmoothing';

interface LossContext {
  readonly training: TrainingSettings;
  readonly space: Space;
  readonly losses: LossCatalog;
  /** Those that it may be, as far as it is known before the data are read. */
  readonly tasks: readonly Task[];
}

/** A loss that some candidate trains on, and where it is named. */
interface Named {
  readonly name: string;
  readonly shown: string;
  readonly at: Path;
}

/** The space with conditions for options that not every loss of it has. */
export function applyLossRules(problems: Problems, context: LossContext): Space {
  const named = namesIn(context);
  for (const loss of named) checkName(problems, loss, context);
  checkSmoothing(problems, context);
  return context.space.map((spec) => withLossCondition(problems, spec, named, context));
}

function namesIn({ training, space }: LossContext): readonly Named[] {
  const searched = space.filter(
    (spec): spec is CategoricalSpec =>
      spec.kind === 'categorical' && (spec.path === lossPath || spec.path === `${lossPath}.name`),
  );
  const values = searched.flatMap((spec) =>
    spec.settings.map((setting, index) => ({
      name: typeof setting === 'string' ? setting : nameIn(setting),
      shown: `space.${spec.name}.values[${index}]`,
      at: ['space', spec.name, 'values', index],
    })),
  );
  if (training.loss === undefined || values.length > 0) return values;
  return [{ name: training.loss.name, shown: `${lossPath}.name`, at: ['training', 'loss', 'name'] }];
}

function nameIn(setting: Json): string {
  return typeof setting === 'object' && setting !== null && 'name' in setting ? String(setting.name) : '';
}

function checkName(problems: Problems, { name, shown: where, at }: Named, { losses, tasks }: LossContext): void {
  if (!Object.hasOwn(losses, name)) {
    problems.add(at, unknownName(where, name, Object.keys(losses)));
    return;
  }
  const fits = (loss: string) => tasks.some((task) => isFor(task, losses[loss]));
  if (fits(name)) return;
  const wanted = Object.keys(losses).filter(fits);
  const found = `${where} is '${name}', which is not for a task of ${tasks.join(' or ')}`;
  problems.add(at, complaint(found, `${listed(wanted)} is wanted`, 'choose one of these'));
}

function checkSmoothing(problems: Problems, { training, space, tasks }: LossContext): void {
  if (tasks.some((task) => task !== 'regression')) return;
  const searched = space.find(({ path }) => path === smoothingPath);
  const { labelSmoothing = 0 } = training;
  if (searched === undefined && labelSmoothing === 0) return;
  const [found, at] =
    searched === undefined
      ? [`${smoothingPath} is ${labelSmoothing}`, ['training', 'labelSmoothing']]
      : [`space.${searched.name} is searched`, ['space', searched.name]];
  problems.add(
    at,
    complaint(`${found}, but numbers have no labels`, 'a task of classes is wanted', 'remove it'),
    'key',
  );
}

/** An option of the space is of use where its loss is trained on. */
function withLossCondition(
  problems: Problems,
  spec: ParameterSpec,
  named: readonly Named[],
  { training, space }: LossContext,
): ParameterSpec {
  const option = spec.path.startsWith(`${lossPath}.`) ? spec.path.slice(lossPath.length + 1) : 'name';
  if (option === 'name' && spec.path !== `${lossPath}.name`) return spec;
  const at = ['space', spec.name];
  if (training.loss === undefined) {
    const found = `space.${spec.name} is searched, but training.loss is left out`;
    const example =
      option === 'name' ? 'space: { training.loss: { values: […] } }' : `training: { loss: ${userOf(option)} }`;
    problems.add(at, complaint(found, 'a loss to begin with is wanted', `write ${example}`), 'key');
    return spec;
  }
  const users = named.filter(({ name }) => name === userOf(option));
  if (option === 'name' || users.length === named.length) return spec;
  if (users.length === 0) {
    const found = `space.${spec.name} is searched, but training.loss is ${shown(training.loss.name)}`;
    const remedy = `write training: { loss: ${userOf(option)} }, or remove it`;
    problems.add(at, complaint(found, `the loss ${userOf(option)} is wanted`, remedy), 'key');
    return spec;
  }
  const choice = space.find(({ path }) => path === `${lossPath}.name`);
  if (choice === undefined || spec.condition !== null) return spec;
  return { ...spec, condition: { parameter: choice.name, equals: userOf(option) } };
}

function userOf(option: string): string {
  return Object.entries(lossOptionUsers).find(([name]) => name === option)?.[1] ?? '';
}
