import { expect, it } from 'vitest';
import { isTested } from '../../src/native/tested.js';

it.each(['2.18.0', '2.18.1', '2.19.0', '2.20.0', '2.21.0', '2.21.3', '2.21.0+cuda12'])(
  'TensorFlow %s was tried',
  (version) => {
    expect(isTested(version)).toBe(true);
  },
);

it.each(['2.17.1', '2.22.0', '3.0.0', '1.99.0', '2.21.0rc0', '2.21', 'unknown'])('TensorFlow %s was not', (version) => {
  expect(isTested(version)).toBe(false);
});
