import { describe, expect, it } from 'vitest';
import { type ChoiceInput, chooseBackend, type Measurements } from '../../src/execution/choose-backend.js';

const wasm = { name: 'wasm', build: '1' };
const tensorflow = { name: 'tensorflow', build: '2' };

function memory(): Measurements & { readonly kept: Map<string, Readonly<Record<string, number>>> } {
  const kept = new Map<string, Readonly<Record<string, number>>>();
  return {
    kept,
    load: async (key) => kept.get(key) ?? null,
    save: async (key, figures) => void kept.set(key, figures),
  };
}

/** Of a long study, where a step takes as many milliseconds as given; says what was measured. */
function choiceWith(milliseconds: Readonly<Record<string, number | Error>>, changes: Partial<ChoiceInput> = {}) {
  const measured: string[] = [];
  const input: ChoiceInput = {
    candidates: [wasm, tensorflow],
    circumstances: { cores: 2 },
    steps: 1e6,
    async measure(name) {
      measured.push(name);
      const found = milliseconds[name];
      if (typeof found !== 'number') throw found;
      return found;
    },
    measurements: memory(),
    ...changes,
  };
  return { input, measured };
}

describe('backend: auto', () => {
  it('takes the backend whose step is the shortest, and says so with the figures', async () => {
    const { input } = choiceWith({ wasm: 0.05, tensorflow: 0.0123 });
    expect(await chooseBackend(input)).toEqual({
      name: 'tensorflow',
      reason: 'tensorflow: the fastest here by a measured step of this network (tensorflow 12 µs, wasm 50 µs)',
    });
    const other = choiceWith({ wasm: 0.05, tensorflow: 0.06 });
    expect((await chooseBackend(other.input)).name).toBe('wasm');
  });

  it('measures nothing where there is no choice, or where a study is too short for it', async () => {
    const alone = choiceWith({}, { candidates: [wasm] });
    expect(await chooseBackend(alone.input)).toEqual({ name: 'wasm', reason: null });
    const short = choiceWith({}, { steps: 100 });
    expect(await chooseBackend(short.input)).toMatchObject({ name: 'wasm', reason: /too short/ });
    expect([...alone.measured, ...short.measured]).toEqual([]);
  });

  it('measures once for the same circumstances, and again for others and for other builds', async () => {
    const { input, measured } = choiceWith({ wasm: 2, tensorflow: 1 });
    const first = await chooseBackend(input);
    expect(await chooseBackend(input)).toEqual(first);
    expect(measured).toEqual(['wasm', 'tensorflow']);
    await chooseBackend({ ...input, circumstances: { cores: 4 } });
    expect(measured).toHaveLength(4);
    await chooseBackend({ ...input, candidates: [wasm, { ...tensorflow, build: '3' }] });
    expect(measured).toHaveLength(6);
  });

  it('goes by what another run has kept while this one measured', async () => {
    const measurements = memory();
    const ours = choiceWith({ wasm: 2, tensorflow: 1 }, { measurements });
    const theirs = choiceWith({ wasm: 1, tensorflow: 2 }, { measurements });
    let others: string | null = null;
    const { measure } = ours.input;
    const between = async (name: string) => {
      others ??= (await chooseBackend(theirs.input)).name;
      return measure(name);
    };
    expect((await chooseBackend({ ...ours.input, measure: between })).name).toBe('wasm');
    expect(others).toBe('wasm');
  });

  it('does without a backend that does not work here, but not without the one that always should', async () => {
    const broken = choiceWith({ wasm: 1, tensorflow: new Error('tensorflow: no such library\nmore') });
    expect(await chooseBackend(broken.input)).toEqual({
      name: 'wasm',
      reason: 'tensorflow does not work here: no such library; regsweep doctor tells more; wasm computes',
    });
    const hopeless = choiceWith({ wasm: new Error('no memory'), tensorflow: 1 });
    await expect(chooseBackend(hopeless.input)).rejects.toThrow('no memory');
  });

  it('tries a backend again that did not work, also where an earlier run kept the others alone', async () => {
    const measurements = memory();
    const broken = choiceWith({ wasm: 2, tensorflow: new Error('no such library') }, { measurements });
    await chooseBackend(broken.input);
    expect(measurements.kept.size).toBe(0);
    const mended = choiceWith({ wasm: 2, tensorflow: 1 }, { measurements });
    expect((await chooseBackend(mended.input)).name).toBe('tensorflow');
    const [key] = measurements.kept.keys();
    measurements.kept.set(key, { wasm: 2 });
    expect((await chooseBackend(mended.input)).name).toBe('tensorflow');
    expect(mended.measured).toEqual(['wasm', 'tensorflow', 'wasm', 'tensorflow']);
  });
});
