import { readFileSync } from 'node:fs';

interface Figures {
  readonly constraints: readonly {
    readonly inputs: number;
    readonly units: number;
    readonly most: number;
    readonly kernel: number[];
    readonly limited: readonly number[];
    readonly nonNegative: readonly number[];
    readonly both: readonly number[];
  }[];
  readonly training: {
    readonly batch: number;
    readonly epochs: number;
    readonly learningRate: number;
    readonly features: readonly number[];
    readonly labels: readonly number[];
    readonly kernels: readonly (readonly number[])[];
    readonly cases: readonly {
      readonly kind: 'ema' | 'swa';
      /** ema's decay, or swa's first epoch, from 1. */
      readonly number: number;
      readonly maxNorm: number | null;
      readonly weights: readonly (readonly number[])[];
      readonly averages: readonly (readonly number[])[];
      readonly outputs: readonly number[];
    }[];
  };
}

const file = new URL('constraints_and_averages.reference.json', import.meta.url);

/** PyTorch's: see constraints_and_averages.py. */
export const figures: Figures = JSON.parse(readFileSync(file, 'utf8'));
