import type { Parameters, Space } from '../../src/core/space.js';
import { numeric } from '../space/spaces.js';

/**
 * Published test functions.
 *
 * Source: L. C. W. Dixon, G. P. Szegö, "The global optimization problem: an introduction", in Towards Global
 * Optimisation 2 (1978); constants and minima as in S. Surjanovic, D. Bingham, "Virtual Library of Simulation Experiments".
 */
export interface Problem {
  readonly space: Space;
  readonly loss: (parameters: Parameters) => number;
  readonly minimum: number;
}

export const branin: Problem = {
  space: [numeric('x', { low: -5, high: 10 }), numeric('y', { low: 0, high: 15 })],
  loss: ({ x, y }) => {
    const [a, b] = [Number(x), Number(y)];
    const bend = b - (5.1 / (4 * Math.PI ** 2)) * a ** 2 + (5 / Math.PI) * a - 6;
    return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
  },
  minimum: 0.39788735772973816,
};

const heights = [1, 1.2, 3, 3.2];
const widths = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const centres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

export const hartmann6: Problem = {
  space: centres[0].map((_, i) => numeric(`x${i}`, {})),
  loss: (parameters) => {
    const x = Object.values(parameters).map(Number);
    return -heights.reduce((sum, height, i) => {
      const distance = x.reduce((total, value, j) => total + widths[i][j] * (value - centres[i][j]) ** 2, 0);
      return sum + height * Math.exp(-distance);
    }, 0);
  },
  minimum: -3.322368011415512,
};
