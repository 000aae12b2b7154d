import type { Json } from '../core/json.js';
import type { ParameterSpec, Space } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';
import { isMapping } from './path.js';
import { createProblems, type Problems } from './problems.js';
import { shortNames, type Targets } from './targets.js';
import { addUnknownParameter } from './unknown-parameter.js';
import { complaint, findNearName, listed, shown } from './words.js';

/** `training.optimizer.beta1: { same: learningRate }`: no parameter of its own, but another place of one that is. */
export function isShared(entry: unknown): entry is { readonly same: unknown } {
  return isMapping(entry) && 'same' in entry;
}

interface Shared {
  readonly shared: readonly (readonly [name: string, entry: unknown])[];
  /** Every name of the space, sound or not. */
  readonly all: readonly string[];
  readonly targets: Targets;
}

/** The parameters, each with the other places that take its value. */
export function addShared(problems: Problems, space: Space, { shared, all, targets }: Shared): Space {
  let added = space;
  for (const [name, entry] of shared) {
    const path = pathOf(name);
    const leader = leaderOf(problems, name, entry, { space, all, shared });
    if (!targets.has(path)) addUnknownParameter(problems, name, targets);
    else if (leader !== undefined && fits(problems, name, leader, targets)) {
      added = added.map((spec) => (spec.name === leader.name ? { ...spec, also: [...(spec.also ?? []), path] } : spec));
    }
  }
  return added;
}

function pathOf(name: string): string {
  return Object.hasOwn(shortNames, name) ? shortNames[name] : name;
}

function leaderOf(
  problems: Problems,
  name: string,
  entry: unknown,
  { space, all, shared }: { readonly space: Space } & Omit<Shared, 'targets'>,
): ParameterSpec | undefined {
  const { same, ...others } = isMapping(entry) ? entry : {};
  const at = ['space', name, 'same'];
  for (const key of Object.keys(others)) problems.addUnknownKey(['space', name], key, ['same']);
  const followers = shared.map(([each]) => each);
  const leaders = all.filter((each) => !followers.includes(each));
  const called = leaders.find(
    (each) => each === same || pathOf(each) === same || pathOf(each) === pathOf(String(same)),
  );
  // One that is there and wrong is told by itself.
  if (called !== undefined) return space.find((spec) => spec.name === called);
  const isFollower = followers.some((each) => each === same || pathOf(each) === same);
  const found = `space.${name}.same is ${shown(same)}${isFollower ? ', which has its value from another itself' : ''}`;
  const near = typeof same === 'string' && !isFollower ? findNearName(same, leaders) : undefined;
  const wanted = `a parameter of the space${leaders.length === 0 ? '' : ` (${listed(leaders)})`} is wanted`;
  problems.add(at, complaint(found, wanted, near === undefined ? 'name one of them' : `did you mean '${near}'?`));
  return undefined;
}

/** Whether every value of the leader is one that this place takes, and means the same there. */
function fits(problems: Problems, name: string, leader: ParameterSpec, targets: Targets): boolean {
  const target = targets.get(pathOf(name));
  if (target === undefined) return false;
  const strange = valuesOf(leader).find(({ value, setting }) => {
    const quiet = createProblems();
    const taken = quiet.check(target, value, []);
    return quiet.list.length > 0 || canonicalJson(taken as Json) !== canonicalJson(setting);
  });
  if (strange === undefined) return true;
  const found = `space.${name}.same is '${leader.name}', which can be ${shown(strange.value)}, and ${pathOf(name)} can not`;
  const remedy = `change ${leader.name}, or give ${name} values of its own`;
  problems.add(['space', name, 'same'], complaint(found, 'a parameter whose values both can have is wanted', remedy));
  return false;
}

/** The ends of a range, with a number between them that is not whole where it has one; all values of a list. */
function valuesOf(spec: ParameterSpec): readonly { readonly value: Json; readonly setting: Json }[] {
  if (spec.kind === 'categorical') return spec.values.map((value, i) => ({ value, setting: spec.settings[i] }));
  const { kind, low, high, zero, step } = spec;
  const between = step === null ? low + (high - low) / Math.E : low + step;
  const numbers = [...(zero ? [0] : []), low, ...(kind === 'integer' ? [] : [between]), high];
  return numbers.map((value) => ({ value, setting: value }));
}
