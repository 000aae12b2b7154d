import { dirname } from 'node:path';
import type { StrategyPlan, StudyPlan } from '../core/plan.js';
import type { Catalog } from '../core/port.js';
import type { ModelSettings, Settings } from '../core/settings.js';
import type { SpaceBlock } from '../core/space.js';
import { unionOf } from '../space/blocks.js';
import { applyLossRules } from './loss-rules.js';
import { checkNamed } from './named.js';
import { isMapping } from './path.js';
import { possibleTasks } from './possible-tasks.js';
import type { Problems } from './problems.js';
import { checkData } from './sections/data.js';
import { checkExecution } from './sections/execution.js';
import { checkGate, checkMetricsFit } from './sections/judging.js';
import { checkObjective } from './sections/objective.js';
import { checkPreprocessing } from './sections/preprocessing.js';
import { checkStrategy, isExhaustive } from './sections/search.js';
import { defaultStudyName, referenceSchema, seedSchema, studyNameSchema } from './sections/study.js';
import { checkTraining } from './sections/training.js';
import { checkSplits, checkValidation, findSplitColumn } from './sections/validation.js';
import { checkBlocks, checkTogether } from './space-blocks.js';
import { applySpaceRules } from './space-rules.js';
import { checkParameters } from './space-section.js';
import { checkWhere } from './space-where.js';
import { checkStart } from './starting-points.js';
import { type Chosen, commonModelOptions, shortNames, type Targets, targetsOf } from './targets.js';
import { complaint } from './words.js';

/** The sections of a config, in the order of the documentation. */
export const sectionNames = [
  'extends',
  'study',
  'seed',
  'data',
  'preprocessing',
  'model',
  'training',
  'space',
  'strategy',
  'validation',
  'objective',
  'execution',
  'gate',
  'reference',
] as const;

export const defaultModel = 'mlp';

/** A file's own has been followed before its sections are looked at. */
const extendsElsewhere = complaint('extends is given outside the file', 'it can only stand in one', 'write it there');

export type Mapping = Readonly<Record<string, unknown>>;

/**
 * Every section by itself, then what they mean to each other.
 *
 * @param root the file's mapping, presets spelled out, overrides in their places
 * @param file the config's path
 * @returns undefined where anything is in `problems` afterwards
 */
export function checkConfig(problems: Problems, root: Mapping, file: string, catalog: Catalog): StudyPlan | undefined {
  checkSectionNames(problems, root, catalog);
  const name = problems.check(studyNameSchema.default(defaultStudyName(file)), root.study, ['study']);
  const seed = problems.check(seedSchema, root.seed, ['seed']);
  const data = checkData(problems, root.data);
  const settings = checkSettings(problems, root, catalog);
  const searched = checkStrategy(problems, root.strategy, catalog);
  const strategy = searched?.strategy;
  const judged = checkValidation(problems, root.validation, findSplitColumn(root.data), catalog.validation);
  const objective = checkObjective(problems, root.objective, catalog.metrics);
  const possible = possibleTasks(data, objective?.metric ?? null, catalog.metrics);
  const { tasks } = possible;
  const listed = strategy === undefined || isExhaustive(strategy.name);
  const blocks = checkBlocks(problems, root.space, (own, raw) => {
    const declared = checkSpace(own, raw, settings, targetsOf(catalog, chosenIn(root, catalog)));
    const { losses } = catalog;
    const space =
      settings === undefined
        ? declared
        : applyLossRules(own, { training: settings.training, space: declared, losses, tasks });
    const isSound = settings !== undefined && own.list.every(({ path }) => path[0] !== 'space');
    const where = checkWhere(own, raw, isSound ? space : null, listed);
    return where === undefined ? { space } : { space, where };
  });
  checkTogether(problems, blocks, strategy?.name);
  const spaceIsSound = settings !== undefined && problems.list.every(({ path }) => path[0] !== 'space');
  const asked = { blocks, trials: strategy?.trials ?? null };
  const start = searched !== undefined && spaceIsSound ? checkStart(problems, searched.start, asked) : undefined;
  const execution = checkExecution(problems, root.execution, catalog.backends);
  const gate = checkGate(problems, root.gate, catalog.metrics);
  const reference = problems.check(referenceSchema, root.reference, ['reference']);
  if (data !== undefined && judged !== undefined) checkSplits(problems, data, judged, catalog.validation);
  if (objective !== undefined && gate !== undefined) {
    checkMetricsFit(problems, possible, objective, gate?.metric ?? null, catalog.metrics);
  }
  if (
    problems.list.length > 0 ||
    name === undefined ||
    seed === undefined ||
    data === undefined ||
    settings === undefined ||
    strategy === undefined ||
    judged === undefined ||
    objective === undefined ||
    execution === undefined ||
    gate === undefined ||
    reference === undefined
  ) {
    return undefined;
  }
  const baseDirectory = dirname(file);
  return {
    name,
    seed,
    baseDirectory,
    data,
    settings,
    ...spaceOf(blocks, strategy),
    ...(start === undefined ? {} : { start }),
    strategy,
    ...judged,
    objective,
    execution,
    gate,
    reference,
  };
}

function checkSectionNames(problems: Problems, root: Mapping, catalog: Catalog): void {
  const paths = [...Object.values(shortNames), ...targetsOf(catalog, chosenIn(root, catalog)).keys()];
  for (const key of Object.keys(root)) {
    if (key === 'extends') problems.add([key], extendsElsewhere, 'key');
    if (sectionNames.some((name) => name === key)) continue;
    const home = paths.find((path) => path.endsWith(`.${key}`));
    if (home === undefined) problems.addUnknownKey([], key, sectionNames);
    else problems.add([key], complaint(`unknown key '${key}'`, `its place is ${home}`, `move it to ${home}`), 'key');
  }
}

function checkSettings(problems: Problems, root: Mapping, catalog: Catalog): Settings | undefined {
  const preprocessing = checkPreprocessing(problems, root.preprocessing, catalog.preprocessing);
  const section = { entries: catalog.models, defaultName: defaultModel, common: commonModelOptions };
  const model = checkNamed(problems, section, root.model, ['model']);
  const training = checkTraining(problems, root.training);
  if (preprocessing === undefined || model === undefined || training === undefined) return undefined;
  // The common options of the section put `dropout` there.
  return { preprocessing, model: model as ModelSettings, training };
}

function checkSpace(problems: Problems, raw: unknown, settings: Settings | undefined, targets: Targets) {
  return applySpaceRules(problems, checkParameters(problems, raw, targets), settings ?? null);
}

/** One block is the space itself. */
function spaceOf(
  blocks: readonly SpaceBlock[],
  { options }: StrategyPlan,
): Pick<StudyPlan, 'space' | 'where' | 'blocks'> {
  if (blocks.length === 1) return blocks[0];
  return { space: unionOf(blocks, typeof options.points === 'number' ? options.points : null), blocks };
}

/** What the file names, so far as the catalog knows it: enough to check a space beside a section with mistakes. */
export function chosenIn(root: Mapping, catalog: Catalog): Chosen {
  const given = isMapping(root.model) ? root.model.name : root.model;
  const model = given ?? defaultModel;
  const steps = Array.isArray(root.preprocessing) ? root.preprocessing : [];
  const names = steps.map((step) => (isMapping(step) ? Object.keys(step)[0] : step));
  return {
    model: typeof model === 'string' && Object.hasOwn(catalog.models, model) ? model : null,
    preprocessing: names.filter((name) => typeof name === 'string' && Object.hasOwn(catalog.preprocessing, name)),
  };
}
