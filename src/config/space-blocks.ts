import type { SpaceBlock } from '../core/space.js';
import { createProblems, type Problem, type Problems } from './problems.js';
import { complaint, shown } from './words.js';

/** A space may be a list of spaces, as in scikit-learn's `param_grid`: a grid goes through one after the other. */

type CheckSpace = (problems: Problems, raw: unknown) => SpaceBlock;

/** @param checkOne complains of `space`; what it says of a block is told of `space[i]` */
export function checkBlocks(problems: Problems, raw: unknown, checkOne: CheckSpace): readonly SpaceBlock[] {
  if (!Array.isArray(raw)) return [checkOne(problems, raw)];
  if (raw.length === 0) {
    const remedy = 'write a mapping, or a list of mappings';
    problems.add(['space'], complaint('space is []', 'at least one parameter to search is wanted', remedy));
  }
  return raw.map((block, index) => {
    const own = createProblems();
    const checked = checkOne(own, block ?? {});
    problems.include(own.list.map((problem) => inBlock(problem, index)));
    return checked;
  });
}

function inBlock({ path, at, message, meant }: Problem, index: number): Problem {
  const moved = (place: Problem['path']) => (place[0] === 'space' ? ['space', index, ...place.slice(1)] : place);
  const told = message.replaceAll(/^space(?= is )|\bspace(?=\.\w)/g, `space[${index}]`);
  return { path: moved(path), at, message: told, meant: meant && moved(meant) };
}

/** What blocks must have in common. @param strategy undefined where it has mistakes of its own */
export function checkTogether(problems: Problems, blocks: readonly SpaceBlock[], strategy: string | undefined): void {
  if (blocks.length < 2) return;
  if (strategy !== undefined && strategy !== 'grid') {
    const found = `space is a list of ${blocks.length} blocks, and the strategy is ${strategy}`;
    const remedy = 'write strategy: grid (or k-fold), or one space whose parameters say when they are there (when)';
    problems.add(['space'], complaint(found, 'grid is wanted, which goes through one block after the other', remedy));
  }
  for (const [index, { space }] of blocks.entries()) {
    for (const spec of space) checkAlike(problems, spec, index, blocks.slice(0, index));
  }
}

/** A parameter is called alike, and goes to the same places, wherever it is. */
function checkAlike(
  problems: Problems,
  { name, path, also = [] }: SpaceBlock['space'][number],
  index: number,
  before: readonly SpaceBlock[],
): void {
  const at = ['space', index, name];
  for (const [earlier, { space }] of before.entries()) {
    const other = space.find((spec) => spec.name === name || spec.path === path);
    if (other === undefined) continue;
    if (other.name !== name) {
      const found = `space[${index}].${name} is called ${other.name} in space[${earlier}]`;
      problems.add(at, complaint(found, 'one name is wanted', `call it ${other.name}`), 'key');
    } else if (shown([...also]) !== shown([...(other.also ?? [])])) {
      const found = `space[${index}].${name} gives its value to other parameters than in space[${earlier}]`;
      problems.add(at, complaint(found, 'the same ones are wanted', 'write the same `same` in both'), 'key');
    }
    return;
  }
}
