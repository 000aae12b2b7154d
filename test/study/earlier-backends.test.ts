import { describe, expect, it } from 'vitest';
import type { BackendName } from '../../src/core/fit.js';
import type { Trial } from '../../src/core/trial.js';
import { earlierBackends } from '../../src/study/earlier-backends.js';
import type { StudyFacts } from '../../src/study/outcome.js';
import { fakeFit, planWith } from './fakes.js';

const wasm = { name: 'wasm', version: '4.22.0' };
const old = { name: 'tensorflow', version: '2.20.0' };
const current = { name: 'tensorflow', version: '2.21.0' };

// Nothing else of a study's facts has a part in it.
const factsOf = (backend: BackendName, earlier?: readonly BackendName[]) =>
  ({ backend, ...(earlier === undefined ? {} : { earlierBackends: earlier }) }) as StudyFacts;

const { settings } = planWith();
const trialBy = (backend?: BackendName): Trial => {
  const fit = fakeFit({ trial: 0, repeat: 0, fold: 0, epochs: null, settings });
  return { number: 0, block: 0, parameters: {}, memo: null, fits: [backend === undefined ? fit : { ...fit, backend }] };
};

describe('the backends that a study has had', () => {
  it('are none where it goes on on the same', () => {
    expect(earlierBackends(factsOf(wasm), { ...wasm }, [trialBy()])).toEqual([]);
  });

  it('count another version as another backend', () => {
    expect(earlierBackends(factsOf(old), current, [trialBy()])).toEqual([old]);
  });

  it('are kept in the order of their use', () => {
    expect(earlierBackends(factsOf(old, [wasm]), current, [trialBy(), trialBy(old)])).toEqual([wasm, old]);
    expect(earlierBackends(factsOf(current, [wasm]), current, [trialBy()])).toEqual([wasm]);
  });

  it('leave out one that has computed nothing', () => {
    expect(earlierBackends(factsOf(wasm), current, [])).toEqual([]);
    expect(earlierBackends(factsOf(old, [wasm]), current, [trialBy()])).toEqual([wasm]);
  });
});
