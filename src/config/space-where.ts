import { z } from 'zod';
import type { Space } from '../core/space.js';
import { measureFeasibility } from '../space/constraints.js';
import { ExpressionError, parseConstraint } from '../space/expression.js';
import { isMapping, type Path } from './path.js';
import type { Problems } from './problems.js';
import { complaint, shown } from './words.js';

const one = z.string({ error: 'a condition such as "dropout + lambda * 10 <= 1" is wanted; write it in quotes' });

export const whereSchema = z
  .union([one, z.array(one)])
  .optional()
  .describe(
    'Conditions that every candidate meets, such as "dropout + lambda * 10 <= 1": one, or a list of them. One that speaks of a parameter that a candidate does not have is met. Default: none',
  );

/** Of 10 000 candidates drawn, so many must meet the conditions, or drawing until one does takes too long. */
const fewestMet = 20;

/**
 * @param space the parameters, all sound, or null where they are not
 * @param listed whether the strategy goes through a list of its own, and counts there
 */
export function checkWhere(
  problems: Problems,
  rawSpace: unknown,
  space: Space | null,
  listed: boolean,
): readonly string[] | undefined {
  const raw = isMapping(rawSpace) ? rawSpace.where : undefined;
  if (raw === undefined || raw === null) return undefined;
  const texts: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const sound = texts.filter((text, index): text is string => {
    return isCondition(problems, text, Array.isArray(raw) ? ['space', 'where', index] : ['space', 'where'], space);
  });
  if (sound.length < texts.length || texts.length === 0 || space === null) return undefined;
  if (!listed) checkFeasible(problems, space, sound);
  return sound;
}

function isCondition(problems: Problems, text: unknown, at: Path, space: Space | null): text is string {
  if (typeof text !== 'string' || text.trim() === '') {
    const wanted = 'a condition such as "dropout + lambda * 10 <= 1" is wanted';
    problems.add(at, complaint(`space.where is ${shown(text)}`, wanted, 'write it in quotes'));
    return false;
  }
  if (space === null) return true;
  try {
    parseConstraint(text, space);
    return true;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    problems.add(at, `space.where is ${shown(text)}: ${error.message}`);
    return false;
  }
}

function checkFeasible(problems: Problems, space: Space, where: readonly string[]): void {
  const { tried, met, isAll } = measureFeasibility(space, where);
  if (met >= (isAll ? 1 : fewestMet)) return;
  const of = isAll ? `the ${tried} candidates of the space` : `${tried} candidates drawn from the space`;
  const found = `space.where: ${met === 0 ? 'none' : `only ${met}`} of ${of} ${met === 1 ? 'meets' : 'meet'} it`;
  const wanted = isAll ? 'at least one is wanted' : `at least ${fewestMet} are wanted`;
  problems.add(
    ['space', 'where'],
    complaint(found, wanted, 'allow more, or draw the ranges closer to what is allowed'),
  );
}
