import { inputName, type LayerGraph } from '../../../core/layer-graph.js';
import { isBiasIdle } from '../../../models/parameters.js';
import { widthsOf } from '../../../models/shapes.js';
import {
  type Layout,
  layoutOf,
  type NormalizationStage,
  normalizationStage,
  type ProductStage,
  placeIn,
  type UnitsStage,
  unitsStage,
} from './stages.js';

export type Stage = ProductStage | UnitsStage | NormalizationStage;

/** A network whose nodes stand in a row, as the kernels compute it. */
export interface Chain extends Layout {
  readonly stages: readonly Stage[];
}

/** @returns null for a graph with branches, or with images: there are no kernels for it */
export function chainOf(graph: LayerGraph): Chain | null {
  const inARow = graph.nodes.every(({ inputs }, i) => inputs.length === 1 && inputs[0] === nameBefore(graph, i));
  if (!inARow) return null;
  const layout = layoutOf(graph);
  const widths = widthsOf(graph);
  const place = (name: string) => placeIn(layout, name);
  const stages: Stage[] = [];
  for (const [layer, node] of graph.nodes.entries()) {
    const [inputs, units] = [node.inputs[0], node.name].map((name) => widths.get(name) ?? 0);
    switch (node.kind) {
      case 'dense':
        stages.push(
          { kind: 'product', inputs, units, kernel: place(`${node.name}/kernel`), wantsInput: stages.length > 0 },
          unitsStage({ units, bias: place(`${node.name}/bias`), isBiasIdle: isBiasIdle(graph, node.name) }),
        );
        break;
      case 'batch-normalization':
        stages.push(normalizationStage(layout, node, units));
        break;
      case 'activation':
        joinUnits(stages, units, ({ activation, dropoutLayer }) => activation === 'linear' && dropoutLayer === null, {
          activation: node.function,
        });
        break;
      case 'dropout':
        joinUnits(stages, units, ({ dropoutLayer }) => dropoutLayer === null, { dropoutLayer: layer });
        break;
      case 'flatten':
        break;
      default:
        return null;
    }
  }
  return { ...layout, stages };
}

function nameBefore({ nodes }: LayerGraph, index: number): string {
  return index === 0 ? inputName : nodes[index - 1].name;
}

/** Into the units before, where they still have room for it; else units of their own. */
function joinUnits(
  stages: Stage[],
  units: number,
  hasRoom: (before: UnitsStage) => boolean,
  part: Partial<UnitsStage>,
): void {
  const before = stages.at(-1);
  if (before?.kind === 'units' && hasRoom(before)) stages[stages.length - 1] = unitsStage({ ...before, ...part });
  else stages.push(unitsStage({ units, ...part }));
}
