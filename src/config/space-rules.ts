import type { Json } from '../core/json.js';
import type { Settings } from '../core/settings.js';
import type { Condition, ParameterSpec, Space } from '../core/space.js';
import { canBe, leadsBack } from '../space/conditions.js';
import type { Problems } from './problems.js';
import { specialAveragingOptions } from './sections/averaging.js';
import { specialScheduleOptions } from './sections/schedule.js';
import type { SpecialOption } from './sections/special-options.js';
import { layerSchemas, shortNames } from './targets.js';
import { complaint, findNearName, listed, shown } from './words.js';

/** What parameters of a space mean to each other and to the fixed settings. */

const lambdaPath = 'training.penalty.lambda';
const alphaPath = 'training.penalty.alpha';
const penaltyPath = 'training.penalty';

/** The space with its conditions completed. @param settings the fixed values; null where they are wrong themselves */
export function applySpaceRules(problems: Problems, space: Space, settings: Settings | null): Space {
  checkTwice(problems, space);
  checkWholeAndLayers(problems, space);
  const named = space.map((spec) => withNamedParent(problems, spec, space));
  checkCircles(problems, named);
  if (settings === null) return named;
  checkEarlyStopping(problems, named, settings);
  const { schedule, averaging } = settings.training;
  checkOptions(problems, named, schedule.name, { key: 'schedule', special: specialScheduleOptions });
  checkOptions(problems, named, averaging?.name ?? 'none', { key: 'averaging', special: specialAveragingOptions });
  checkAveraging(problems, named, settings);
  checkAlpha(problems, named, settings);
  return named.map((spec) => withPenaltyCondition(spec, named));
}

function placesOf({ path, also = [] }: ParameterSpec): readonly string[] {
  return [path, ...also];
}

function checkTwice(problems: Problems, space: Space): void {
  space.forEach((spec, index) => {
    const places = placesOf(spec);
    const double = places.find((path, place) => places.indexOf(path) < place);
    const first = space.slice(0, index).find((other) => placesOf(other).some((path) => places.includes(path)));
    if (first === undefined && double === undefined) return;
    const found =
      first === undefined
        ? `space.${spec.name} is the value of ${double} twice`
        : `space.${spec.name} and space.${first.name} are the same value`;
    problems.add(['space', spec.name], complaint(found, 'one of them is wanted', 'remove the other'), 'key');
  });
}

/** A value for all layers leaves nothing for one of them. */
function checkWholeAndLayers(problems: Problems, space: Space): void {
  for (const whole of space.filter(({ path }) => Object.hasOwn(layerSchemas, path))) {
    const layer = space.find(({ path }) => path.startsWith(`${whole.path}.`));
    if (layer === undefined) continue;
    const found = `space.${layer.name} is searched, and space.${whole.name} for all layers too`;
    const remedy = 'remove one of them, or name the other layers as others';
    problems.add(['space', whole.name], complaint(found, 'one of them is wanted', remedy), 'key');
  }
}

/** `when` may call its parent by short name or path; its value must be one that the parent can have. */
function withNamedParent(problems: Problems, spec: ParameterSpec, space: Space): ParameterSpec {
  const { condition } = spec;
  if (condition === null || !('equals' in condition)) return spec;
  const wanted = condition.parameter;
  const parent = space.find(({ name, path }) => name === wanted || path === wanted || path === shortNames[wanted]);
  const at = ['space', spec.name, 'when', wanted];
  if (parent === undefined || parent === spec) {
    const names = space.filter((other) => other !== spec).map(({ name }) => name);
    const near = findNearName(wanted, names);
    const found = `space.${spec.name}.when names '${wanted}'`;
    const choice = names.length === 0 ? 'another parameter of space' : `another parameter of space (${listed(names)})`;
    const remedy = near === undefined ? 'name one of them, or remove when' : `did you mean '${near}'?`;
    problems.add(at, complaint(found, `${choice} is wanted`, remedy), 'key');
    return spec;
  }
  if (!canBe(parent, condition.equals)) {
    const found = `space.${spec.name}.when asks for ${parent.name} ${shown(condition.equals)}`;
    problems.add(at, complaint(found, `a value that ${parent.name} can have is wanted`, `${possible(parent)}`));
  }
  return { ...spec, condition: { parameter: parent.name, equals: condition.equals } };
}

function possible(spec: ParameterSpec): string {
  if (spec.kind === 'categorical') return `choose from ${spec.values.map((value) => shown(value)).join(', ')}`;
  return `choose from ${spec.low} to ${spec.high}${spec.zero ? ', or 0' : ''}`;
}

/** Conditions must lead to a parameter that is always there. */
function checkCircles(problems: Problems, space: Space): void {
  for (const spec of space) {
    if (!leadsBack(spec, space)) continue;
    const found = `space.${spec.name}.when leads back to itself`;
    problems.add(
      ['space', spec.name, 'when'],
      complaint(found, 'no circle is wanted', 'remove one of the conditions'),
      'key',
    );
  }
}

function checkEarlyStopping(problems: Problems, space: Space, settings: Settings): void {
  const searched = space.some(({ path }) => path === 'training.earlyStopping');
  if (settings.training.earlyStopping !== null && !searched) return;
  for (const { name, path } of space) {
    if (!path.startsWith('training.earlyStopping.')) continue;
    const found = searched
      ? `space.${name} is searched, and training.earlyStopping as a whole too`
      : `space.${name} is searched, but training.earlyStopping is none`;
    const remedy = searched ? 'remove one of them' : 'write training: { earlyStopping: true }';
    problems.add(['space', name], complaint(found, 'early stopping that is always on is wanted', remedy), 'key');
  }
}

/** A section of `training` with a name, and options that not every name uses. */
interface NamedSection {
  readonly key: 'schedule' | 'averaging';
  readonly special: readonly SpecialOption[];
}

/** An option is of use where the section's name, or one of those searched, looks at it. */
function checkOptions(problems: Problems, space: Space, fixed: string, { key, special }: NamedSection): void {
  const path = `training.${key}`;
  const names = namesAt(path, space, fixed);
  for (const spec of space) {
    if (!spec.path.startsWith(`${path}.`)) continue;
    const option = spec.path.slice(path.length + 1);
    const own = special.find((each) => each.option === option);
    if (own === undefined || names.some((name) => own.isUsed({ name }))) continue;
    const found = `space.${spec.name} is searched, but ${path} is ${listed(names)}`;
    const remedy = `write training: { ${key}: ${own.users.split(/[ ,]/)[0]} }, or remove it`;
    problems.add(['space', spec.name], complaint(found, `${own.users} is wanted`, remedy), 'key');
  }
}

/** A range has no whole epochs in it, and an epoch from which weights are averaged must come. */
function checkAveraging(problems: Problems, space: Space, { training }: Settings): void {
  const { epochs, averaging } = training;
  const start = space.find(({ path }) => path === 'training.averaging.start');
  if (start !== undefined && start.kind !== 'categorical' && start.high >= 1) {
    const found = `space.${start.name} is a range up to ${start.high}, where shares end below 1 and epochs are whole`;
    const remedy = 'write e.g. { low: 0.5, high: 0.9 } or { values: [5, 10] }';
    problems.add(['space', start.name], complaint(found, 'shares or a list of epochs is wanted', remedy), 'key');
  }
  const isFixed = !space.some(({ path }) => path === 'training.epochs' || path.startsWith('training.averaging'));
  if (!isFixed || averaging?.name !== 'swa' || averaging.start <= epochs) return;
  const found = `training.averaging.start is epoch ${averaging.start}, but training.epochs is ${epochs}`;
  problems.add(
    ['training', 'averaging', 'start'],
    complaint(found, `an epoch up to ${epochs} or a share below 1 is wanted`, 'lower it'),
  );
}

function checkAlpha(problems: Problems, space: Space, settings: Settings): void {
  const alpha = space.find(({ path }) => path === alphaPath);
  if (alpha === undefined) return;
  const at = ['space', alpha.name];
  const names = namesAt(penaltyPath, space, settings.training.penalty.name);
  if (!names.includes('elastic-net')) {
    const found = `space.${alpha.name} is searched, but training.penalty is ${listed(names)}, which has no alpha`;
    const remedy = 'write training: { penalty: elastic-net }, or remove it';
    problems.add(at, complaint(found, 'the penalty elastic-net is wanted', remedy), 'key');
    return;
  }
  const lambdaSearched = space.some(
    ({ path }) => path === lambdaPath || path === penaltyPath || path.startsWith(`${lambdaPath}.`),
  );
  const { lambda } = settings.training.penalty;
  if (lambdaSearched || Object.values(typeof lambda === 'number' ? { lambda } : lambda).some((each) => each > 0))
    return;
  const found = `space.${alpha.name} is searched while lambda is 0, where alpha does nothing`;
  problems.add(at, complaint(found, 'a lambda above 0 is wanted', 'add lambda to space'), 'key');
}

/** What candidates may name at a path. */
function namesAt(whole: string, space: Space, fixed: string): readonly string[] {
  const searched = space.find(({ path }) => path === whole || path === `${whole}.name`);
  if (searched === undefined || searched.kind !== 'categorical') return [fixed];
  return searched.settings.map((setting) => (typeof setting === 'string' ? setting : nameIn(setting)));
}

function nameIn(setting: Json): string {
  return typeof setting === 'object' && setting !== null && 'name' in setting ? String(setting.name) : '';
}

/** What only shapes the penalty is inactive where the penalty is off, or is another one. */
function withPenaltyCondition(spec: ParameterSpec, space: Space): ParameterSpec {
  const shapes = [alphaPath, 'training.penalty.beta1', 'training.penalty.beta2'].includes(spec.path);
  if (!shapes || spec.condition !== null) return spec;
  const condition = elasticNetOnly(space) ?? lambdaOn(space);
  return condition === null ? spec : { ...spec, condition };
}

function elasticNetOnly(space: Space): Condition | null {
  const choice = space.find(({ path }) => path === `${penaltyPath}.name`);
  if (choice?.kind !== 'categorical' || choice.values.every((value) => value === 'elastic-net')) return null;
  return { parameter: choice.name, equals: 'elastic-net' };
}

function lambdaOn(space: Space): Condition | null {
  const lambda = space.find(({ path }) => path === lambdaPath);
  if (lambda === undefined) return null;
  const canBeZero = lambda.kind === 'categorical' ? lambda.values.includes(0) : lambda.zero || lambda.low === 0;
  return canBeZero ? { parameter: lambda.name, differs: 0 } : null;
}
