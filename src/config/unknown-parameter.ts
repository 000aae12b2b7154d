import type { Problems } from './problems.js';
import { shortNames, type Targets } from './targets.js';
import { complaint, findNearName } from './words.js';

/** A name in the space that leads to nothing that candidates may differ in. */
export function addUnknownParameter(problems: Problems, name: string, targets: Targets): void {
  problems.add(['space', name], unknownParameter(name, targets), 'key');
}

function unknownParameter(name: string, targets: Targets): string {
  const found = `unknown parameter '${name}' in space`;
  if (/^(model|model\.name|preprocessing)$/.test(name)) {
    return complaint(found, 'only options can be searched, not what they belong to', 'write one config for each');
  }
  const step = /^preprocessing\.([^.]+)\./.exec(name)?.[1];
  if (step !== undefined && ![...targets.keys()].some((path) => path.startsWith(`preprocessing.${step}.`))) {
    return complaint(
      found,
      'an option of a step in preprocessing that candidates may differ in is wanted',
      `add ${step} to preprocessing if it is missing there, or remove this`,
    );
  }
  const known = [...Object.keys(shortNames), ...targets.keys()];
  const near = findNearName(name, known);
  const wanted = `a short name (${Object.keys(shortNames).join(', ')}) or the path of a value of model, training or preprocessing is wanted`;
  return complaint(found, wanted, near === undefined ? 'remove it' : `did you mean '${near}'?`);
}
