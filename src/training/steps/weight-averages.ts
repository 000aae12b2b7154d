import type { Tensor, Tf } from '../../backends/backend.js';
import { type ParameterStates, valuesOf } from './parameter-states.js';
import { selectFits } from './select-fits.js';

/** Owner of an average of each parameter, moving statistics among them; they begin at 0. */
export interface WeightAverages {
  /** As in the step port. */
  average(kept: readonly (number | null)[]): void;
  swapAverages(): void;
  save(): readonly Float32Array[];
  load(values: readonly Float32Array[]): void;
  dispose(): void;
}

export function createWeightAverages(tf: Tf, states: Pick<ParameterStates, 'weights' | 'exchange'>): WeightAverages {
  const averages = new Map<string, Tensor>([...states.weights()].map(([name, own]) => [name, tf.zeros(own.shape)]));

  function average(kept: readonly (number | null)[]): void {
    tf.tidy(() => {
      const column = (values: readonly number[]) => tf.tensor3d([...values], [values.length, 1, 1]);
      const shares = kept.map((share) => share ?? 0);
      const [keep, take] = [column(shares), column(shares.map((share) => 1 - share))];
      const select = selectFits(
        tf,
        kept.map((share) => share !== null),
      );
      const weights = states.weights();
      for (const [name, before] of averages) {
        const made = tf.add(tf.mul(before, keep), tf.mul(find(weights, name), take));
        averages.set(name, tf.keep(select(made, before)));
        before.dispose();
      }
    });
  }

  function swapAverages(): void {
    for (const [name, average] of averages) averages.set(name, states.exchange(name, average));
  }

  function load(values: readonly Float32Array[]): void {
    for (const [i, [name, before]] of [...averages].entries()) {
      averages.set(name, tf.tensor(values[i], before.shape));
      before.dispose();
    }
  }

  const save = () => [...averages.values()].map(valuesOf);
  return { average, swapAverages, save, load, dispose: () => tf.dispose([...averages.values()]) };
}

function find(weights: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = weights.get(name);
  if (found === undefined) throw new Error(`no parameter ${name}`);
  return found;
}
