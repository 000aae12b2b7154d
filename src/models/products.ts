import type { LayerGraph } from '../core/layer-graph.js';
import { parameterShapes } from './parameters.js';
import { shapesOf, sizeOf } from './shapes.js';

/** Multiplications of a row in convolutions on its way forward: each weight meets every place that its window slides to. */
export function productsOf(graph: LayerGraph): number {
  const shapes = shapesOf(graph);
  const kernels = parameterShapes(graph).filter(({ role }) => role === 'kernel');
  return kernels.reduce((sum, { layer, shape }) => {
    const { name, kind } = graph.nodes[layer];
    if (kind !== 'convolution') return sum;
    const [rows, columns] = shapes.get(name) ?? [];
    return sum + sizeOf(shape) * rows * columns;
  }, 0);
}
