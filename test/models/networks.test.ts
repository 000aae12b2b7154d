import { describe, expect, it } from 'vitest';
import type { LayerGraph } from '../../src/core/layer-graph.js';
import type { ModelSettings } from '../../src/core/settings.js';
import { models } from '../../src/models/index.js';
import { parameterShapes } from '../../src/models/parameters.js';
import { shapesOf, sizeOf } from '../../src/models/shapes.js';

async function build(
  settings: Record<string, unknown> & { name: string },
  inputShape: readonly number[],
  outputs: number,
): Promise<LayerGraph> {
  const builder = await models[settings.name].load();
  return builder({ dropout: 0, ...settings } as ModelSettings, { inputShape, outputs });
}

/** As PyTorch counts: moving statistics are no parameters. */
function trained(graph: LayerGraph): number {
  const own = parameterShapes(graph).filter(({ role }) => !role.startsWith('moving'));
  return own.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

const photographs = [224, 224, 3];
const cifar = [32, 32, 3];

describe('the parameters of the published networks', () => {
  // torchvision 0.29: sum(p.numel() for p in model.parameters())
  it.each([
    [{ name: 'vgg', depth: 11 }, 132_863_336],
    [{ name: 'vgg', depth: 13 }, 133_047_848],
    [{ name: 'vgg', depth: 16 }, 138_357_544],
    [{ name: 'vgg', depth: 19 }, 143_667_240],
    [{ name: 'resnet', depth: 18 }, 11_689_512],
    [{ name: 'resnet', depth: 34 }, 21_797_672],
    [{ name: 'resnet', depth: 50 }, 25_557_032],
    [{ name: 'densenet', blocks: [6, 12, 24, 16], growthRate: 32 }, 7_978_856],
    [{ name: 'densenet', blocks: [6, 12, 32, 32], growthRate: 32 }, 14_149_480],
  ])('are those of torchvision for 1000 classes of photographs: %o', async (settings, count) => {
    expect(trained(await build(settings, photographs, 1000))).toBe(count);
  });

  // github.com/osmr/imgclsmob (pytorchcv 0.0.74), CIFAR-10: the same shortcuts (option B) and the same dense blocks
  it.each([
    [{ name: 'resnet', depth: 20 }, 272_474],
    [{ name: 'resnet', depth: 56 }, 855_770],
    [{ name: 'resnet', depth: 20, preActivation: true }, 272_282],
    [{ name: 'resnet', depth: 56, preActivation: true }, 855_578],
    [{ name: 'densenet', blocks: [6, 6, 6], growthRate: 12 }, 176_122],
    [{ name: 'densenet', blocks: [16, 16, 16], growthRate: 12 }, 769_162],
  ])('are those of pytorchcv for ten classes of small images: %o', async (settings, count) => {
    expect(trained(await build(settings, cifar, 10))).toBe(count);
  });

  // He et al. 2016, table 6, in millions: their shortcuts (option A) have none, so that the plain network has as many.
  it.each([
    [20, 0.27],
    [32, 0.46],
    [56, 0.85],
  ])('are those of the paper, without shortcuts, for %i layers', async (depth, millions) => {
    const plain = await build({ name: 'resnet', depth, shortcuts: false }, cifar, 10);
    expect(Math.round(trained(plain) / 1e4) / 100).toBe(millions);
  });

  // Huang et al. 2017, table 2, in millions
  it.each([
    [{ blocks: [12, 12, 12], bottleneck: false, compression: 1 }, 1.0],
    [{ blocks: [16, 16, 16] }, 0.8],
  ])('are those of the paper of dense networks: %o, growth rate 12', async (settings, millions) => {
    const graph = await build({ name: 'densenet', growthRate: 12, ...settings }, cifar, 10);
    expect(Math.round(trained(graph) / 1e5) / 10).toBe(millions);
  });

  it("are those of Caffe's GoogLeNet without its auxiliary classifiers, which is the paper's", async () => {
    // 6,990,272 weights and 8,280 biases: bvlc_googlenet of github.com/BVLC/caffe as netscope counts it
    expect(trained(await build({ name: 'googlenet' }, photographs, 1000))).toBe(6_998_552);
  });
});

describe('layers', () => {
  it('of GoogLeNet put out what table 1 of the paper says', async () => {
    const shapes = shapesOf(await build({ name: 'googlenet' }, photographs, 1000));
    const sizes = [
      ...[['conv-1', [112, 112, 64]] as const, ['pool-1', [56, 56, 64]] as const, ['conv-2', [56, 56, 192]] as const],
      ...[['pool-2', [28, 28, 192]] as const, ['inception-3a', [28, 28, 256]] as const],
      ...[['inception-3b', [28, 28, 480]] as const, ['pool-3', [14, 14, 480]] as const],
      ...[['inception-4a', [14, 14, 512]] as const, ['inception-4b', [14, 14, 512]] as const],
      ...[['inception-4c', [14, 14, 512]] as const, ['inception-4d', [14, 14, 528]] as const],
      ...[['inception-4e', [14, 14, 832]] as const, ['pool-4', [7, 7, 832]] as const],
      ...[['inception-5a', [7, 7, 832]] as const, ['inception-5b', [7, 7, 1024]] as const],
      ...[['average', [1024]] as const, ['output', [1000]] as const],
    ];
    for (const [name, size] of sizes) expect([name, shapes.get(name)]).toEqual([name, size]);
  });

  it.each([
    [{ name: 'cnn' }, [14, 7]],
    [{ name: 'vgg' }, [14, 7, 4, 2, 1]],
    [{ name: 'googlenet' }, [14, 7, 4]],
    [{ name: 'resnet', depth: 18 }, [14, 7, 4]],
    [{ name: 'densenet' }, [14, 7]],
  ])('make small images smaller no sooner than they must: %o', async (settings, wanted) => {
    const graph = await build(settings, [28, 28, 1], 10);
    const sides = [...shapesOf(graph).values()].filter(({ length }) => length === 3).map(([side]) => side);
    expect([...new Set(sides)]).toEqual([28, ...wanted]);
  });

  it.each([63, 64])('of images of %i pixels on their shorter side enter as such', async (side) => {
    const graph = await build({ name: 'resnet' }, [side, 100, 3], 10);
    expect(shapesOf(graph).get('stem')).toEqual(side < 64 ? [63, 100, 16] : [32, 50, 16]);
  });

  it.each(['vgg', 'googlenet', 'resnet', 'densenet'])('of %s enter as the config says', async (name) => {
    const [small, large] = await Promise.all(
      ['small', 'large'].map((stem) =>
        build({ name, stem, ...(name === 'densenet' ? {} : { width: 0.1 }) }, [66, 66, 1], 10),
      ),
    );
    const leastOf = (graph: LayerGraph) =>
      Math.min(
        ...[...shapesOf(graph).values()].flatMap(([side, , channels]) => (channels === undefined ? [] : [side])),
      );
    expect(leastOf(large)).toBeLessThan(leastOf(small));
  });

  it.each(['cnn', 'vgg', 'googlenet', 'resnet'])('of %s have a channel left at the smallest width', async (name) => {
    const graph = await build({ name, width: 0.001 }, [28, 28, 1], 2);
    const channels = graph.nodes.flatMap((node) => (node.kind === 'convolution' ? [node.filters] : []));
    expect(new Set(channels)).toEqual(new Set([1]));
  });

  it.each([
    ['cnn', { hidden: [5] }, ['flatten', 'dense-1-activation'], ['dropout-1', 'dropout-2']],
    ['vgg', {}, ['dense-1-activation', 'dense-2-activation'], ['dropout-1', 'dropout-2']],
    ['googlenet', {}, ['average'], ['dropout']],
    ['resnet', {}, ['average'], ['dropout']],
    [
      'densenet',
      { blocks: [1, 1] },
      [
        'block-1-layer-1-bottleneck',
        'block-1-layer-1',
        'transition-1',
        'block-2-layer-1-bottleneck',
        'block-2-layer-1',
      ],
      [
        ...['block-1-layer-1-bottleneck-dropout', 'block-1-layer-1-dropout', 'transition-1-dropout'],
        ...['block-2-layer-1-bottleneck-dropout', 'block-2-layer-1-dropout'],
      ],
    ],
  ])('of %s are dropped from where its paper says', async (name, options, before, names) => {
    const { nodes } = await build({ name, ...options }, [28, 28, 1], 2);
    const drops = nodes.filter(({ kind }) => kind === 'dropout');
    expect(drops.flatMap(({ inputs }) => inputs)).toEqual(before);
    expect(drops.map((node) => node.name)).toEqual(names);
  });

  it.each(['cnn', 'vgg', 'googlenet', 'resnet', 'densenet'])(
    'of %s are normalised or have a bias, as the config says, and each has a name of its own',
    async (name) => {
      for (const batchNormalization of [true, false]) {
        const { nodes } = await build({ name, batchNormalization }, [28, 28, 1], 2);
        expect(nodes.some(({ kind }) => kind === 'batch-normalization')).toBe(batchNormalization);
        expect(nodes.every((node) => node.kind !== 'convolution' || node.bias === !batchNormalization)).toBe(true);
        expect(new Set(nodes.map((node) => node.name)).size).toBe(nodes.length);
      }
    },
  );

  it.each(['cnn', 'vgg', 'googlenet', 'resnet', 'densenet'])(
    'of %s have the activation and the initialiser of the config; no relu follows the last one',
    async (name) => {
      const { nodes } = await build({ name, activation: 'elu', initializer: 'he-uniform' }, [28, 28, 1], 2);
      const activations = nodes.flatMap((node) => (node.kind === 'activation' ? [node.function] : []));
      const kernels = nodes.flatMap((node) => ('initializer' in node ? [node.initializer] : []));
      expect(new Set(activations)).toEqual(new Set(['elu']));
      expect(new Set(kernels.slice(0, -1))).toEqual(new Set(['he-uniform']));
      expect(kernels.at(-1)).toBe('lecun-uniform');
    },
  );

  it('of a residual network take their input along, but for the plain one', async () => {
    const sums = async (settings: Record<string, unknown>) => {
      const { nodes } = await build({ name: 'resnet', depth: 20, ...settings }, cifar, 10);
      return nodes.filter(({ kind }) => kind === 'add').length;
    };
    expect(await Promise.all([sums({}), sums({ preActivation: true })])).toEqual([9, 9]);
    const plain = [sums({ shortcuts: false }), sums({ shortcuts: false, preActivation: true })];
    expect(await Promise.all(plain)).toEqual([0, 0]);
  });
});

describe('networks that see images', () => {
  it.each(['cnn', 'vgg', 'googlenet', 'resnet', 'densenet'])('refuse a table: %s', async (name) => {
    await expect(build({ name }, [30], 2)).rejects.toThrow(
      `model: ${name} is given a table, 30 numbers a row; images (height × width × channels) are wanted; choose model.name: mlp, which takes tables, or give images and labels as data.source`,
    );
  });

  it.each([
    [{ name: 'vgg' }, "model: vgg's pool-5 is left 1 × 1 of images of 28 × 28 pixels, and looks at 2 × 2"],
    [
      { name: 'densenet', blocks: [1, 1, 1, 1] },
      "model: densenet's transition-3-pool is left 1 × 1 of images of 28 × 28 pixels, and looks at 2 × 2",
    ],
  ])('refuse images that are too small for a large stem: %o', async (settings, found) => {
    await expect(build({ ...settings, stem: 'large' }, [28, 28, 1], 2)).rejects.toThrow(
      `${found}; larger images or another stem are wanted; set model.stem: small, or take larger images`,
    );
  });
});
