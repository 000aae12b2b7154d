import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { LayerValues } from '../../src/core/settings.js';
import { strengthsByLayer } from '../../src/models/layer-values.js';
import { mlp } from '../../src/models/mlp.js';
import { settingsOf } from '../training/fixtures.js';

const graphOf = (hidden: readonly number[]) =>
  mlp(settingsOf({ model: { hidden } }).model, { inputShape: [3], outputs: 2 });

function spread(lambda: LayerValues, dropout: LayerValues = 0, hidden: readonly number[] = [5, 4]) {
  return strengthsByLayer(graphOf(hidden), settingsOf({ model: { dropout }, training: { penalty: { lambda } } }));
}

function complaint(...given: Parameters<typeof spread>): string {
  try {
    spread(...given);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was complained about');
}

describe('values of layers', () => {
  it('are one for all where a number stands', () => {
    expect(spread(0.1, 0.5)).toEqual({ lambdas: null, dropouts: null });
  });

  it('go to layers by name and by place, and what is not named is 0', () => {
    expect(spread({ 'dense-2': 0.3, 3: 0.1 }, { 1: 0.5 })).toEqual({ lambdas: [0, 0.3, 0.1], dropouts: [0.5, 0] });
    expect(spread({ output: 0.2 }, { 'dropout-2': 0.1 })).toEqual({ lambdas: [0, 0, 0.2], dropouts: [0, 0.1] });
  });

  it('go to all others by that word', () => {
    expect(spread({ others: 0.2, output: 0 }, { others: 0.3 })).toEqual({
      lambdas: [0.2, 0.2, 0],
      dropouts: [0.3, 0.3],
    });
  });

  it('name the layers that there are, where one is named that is not', () => {
    expect(complaint({ 'dense-3': 0.1 })).toMatchInlineSnapshot(
      `"training.penalty.lambda names the layer 'dense-3', which the network does not have; dense-1, dense-2, output, its place from 1 to 3, or others is wanted; did you mean 'dense-1'?"`,
    );
    expect(complaint({ 0: 0.1 })).toMatchInlineSnapshot(
      `"training.penalty.lambda names the layer '0', which the network does not have; dense-1, dense-2, output, its place from 1 to 3, or others is wanted; name one of them"`,
    );
    expect(complaint(0, { 'dense-1': 0.1 }, [5])).toMatchInlineSnapshot(
      `"model.dropout names the layer 'dense-1', which the network does not have; dropout-1, its place 1, or others is wanted; name one of them"`,
    );
    expect(complaint(0, { 1: 0.1 }, [])).toMatchInlineSnapshot(
      `"model.dropout names the layer '1', which the network does not have; it has no layer for it; write one number, or give the network hidden layers"`,
    );
    expect(complaint({ 1: 0.1, 'dense-1': 0.2 })).toMatchInlineSnapshot(
      `"training.penalty.lambda names the layer dense-1 twice, as 1 and dense-1; one value a layer is wanted; remove one of them"`,
    );
  });
});
