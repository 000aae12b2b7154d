import { canonicalJson } from '../../util/hash.js';
import { isMapping } from '../path.js';
import type { Problems } from '../problems.js';
import { complaint, shown } from '../words.js';

/** Whether a test file goes together with the data that it stands beside. */
export function checkTestSource(problems: Problems, written: Readonly<Record<string, unknown>>): void {
  const { source, testSource, test } = written;
  if (testSource === undefined) return;
  if (test !== undefined && test !== 0) {
    const found = `data.test is ${shown(test)}, and data.testSource names the test rows`;
    problems.add(['data', 'test'], complaint(found, 'one of them is wanted', 'remove it, or write test: 0'), 'key');
  }
  if (source === undefined || source === null || !(typeof testSource === 'string' || isMapping(testSource))) return;
  const at = ['data', 'testSource'];
  const found = `data.testSource is ${shown(testSource)}`;
  if (isMapping(source) !== isMapping(testSource)) {
    const form = isMapping(source) ? '{ images, labels }' : 'the path of a table';
    problems.add(at, complaint(found, `${form} is wanted, as data.source is`, 'name data of the same form'));
  } else if (canonicalJson(source) === canonicalJson(testSource)) {
    const wanted = 'rows that nothing was learned from are wanted';
    problems.add(at, complaint(`${found}, as data.source is`, wanted, 'name another file'));
  }
}
