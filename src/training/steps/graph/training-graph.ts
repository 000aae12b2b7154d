import type { Tf } from '../../../backends/backend.js';
import { type ParameterShape, parameterShapes } from '../../../models/parameters.js';
import { optimizers } from '../../optimizers.js';
import { dropoutPlaces } from '../layer-strengths.js';
import { declareAverages, type GraphAverages } from './averages.js';
import { createGraphBuilder, type GraphBuilder, type Output, typeOf } from './graph-builder.js';
import { declareData, type GraphData } from './graph-data.js';
import type { DataType, GraphNode } from './graph-def.js';
import {
  byName,
  fitNumbersOf,
  type OptimizerNumber,
  optimizerNumbers,
  type StepNumber,
  stepNumbers,
} from './graph-numbers.js';
import type { GraphShape } from './graph-shape.js';
import { streamWords } from './graph-uniforms.js';
import { recordStatistics } from './record-statistics.js';
import { recordEvaluation, recordStep } from './record-step.js';
import { record } from './recorder.js';
import { declareRemembered, type Remembered } from './remembered.js';
import { declareVariable, type ParameterVariables, type Variable } from './variables.js';

/** Placeholders of a step. */
export interface StepFeeds {
  readonly rows: Output; // int32 [inputs, batch]
  readonly mask: Output; // [T, batch, 1]
  readonly shares: Output; // [T, batch, 1]
  readonly numbers: Readonly<Record<StepNumber, Output>>; // [T, 1, 1] each
  readonly streams: Output; // int32 [drawing layers · streams · streamWords / 2, 2]
  readonly streamOf: Output; // int32 [T]
  /** Scale and ε of Adam in place, where they are the same for all. [2] */
  readonly adam: Output;
  /** What moving statistics keep of what they were, where they are computed anew. [T, 1, 1] */
  readonly momentum: Output;
}

/** What a session holds, and the placeholders of what it is asked. */
export interface GraphParts {
  readonly data: GraphData;
  readonly fitNumbers: Variable; // [fitNumbersOf(shape), T, 1, 1]
  readonly optimizerNumbers: Readonly<Record<OptimizerNumber, Variable>>; // [] each
  /** In the order of the layers' parameters. */
  readonly parameters: readonly ParameterVariables[];
  readonly step: StepFeeds;
  readonly evaluationRows: Output; // int32 [T, n], n as fed
}

/** Something to fetch, and the placeholders that are to be fed for it. */
export interface Asked {
  readonly output: Output;
  readonly needs: ReadonlySet<Output>;
}

/** A graph that trains, and the outputs to fetch. */
export interface TrainingGraph extends GraphParts {
  readonly nodes: readonly GraphNode[];
  readonly remembered: Remembered;
  /** null where there are none. */
  readonly averages: GraphAverages | null;
  /** See `record-statistics.ts`. null without averages. */
  readonly statistics: Asked | null;
  /**
   * The report of a step (see `EpochRecorder.add`) once it is taken, in one of two ways: see `commit.ts`.
   * [4 + kernels, T]
   */
  readonly together: Asked;
  readonly apart: Asked;
  readonly outputs: Output; // [T, n, outputs]
  /** Σ |w| over everything that a fit owns. [T] */
  readonly sizes: Output;
}

/** @throws Error where a formula uses an operation that `recorded-kernels.ts` does not know */
export function buildTrainingGraph(tf: Tf, shape: GraphShape): TrainingGraph {
  const graph = createGraphBuilder();
  const parts = declareParts(graph, shape);
  const weights = parts.parameters.map(({ weight }) => weight);
  const remembered = declareRemembered(graph, weights, shape.trials);
  const recorded = record(tf, graph, (tools) => {
    const recording = { tf, graph, tools, shape, parts };
    const asked = (output: Output) => ({ output, needs: graph.placeholdersOf(output) });
    const { together, apart } = recordStep(recording);
    const statistics = shape.averages ? asked(recordStatistics(recording)) : null;
    return { together: asked(together), apart: asked(apart), statistics, ...recordEvaluation(recording) };
  });
  const averages = shape.averages ? declareAverages(graph, weights, shape.trials) : null;
  return { ...parts, ...recorded, remembered, averages, nodes: graph.nodes() };
}

function declareParts(graph: GraphBuilder, shape: GraphShape): GraphParts {
  const { trials: T, batchSize: B, sharing } = shape;
  const drawn = dropoutPlaces(shape.layers).length * sharing.streams;
  return {
    data: declareData(graph, shape),
    fitNumbers: declareVariable(graph, 'fit-numbers', 'float32', [fitNumbersOf(shape).length, T, 1, 1]),
    optimizerNumbers: byName(optimizerNumbers, (name) => declareVariable(graph, `optimizer/${name}`, 'float32', [])),
    parameters: parameterShapes(shape.layers).map((one, i) => declareParameter(graph, one, i, shape)),
    step: {
      rows: placeholder(graph, 'step/rows', 'int32', [sharing.inputs, B]),
      mask: placeholder(graph, 'step/mask', 'float32', [T, B, 1]),
      shares: placeholder(graph, 'step/shares', 'float32', [T, B, 1]),
      numbers: byName(stepNumbers, (name) => placeholder(graph, `step/${name}`, 'float32', [T, 1, 1])),
      streams: placeholder(graph, 'step/streams', 'int32', [(drawn * streamWords) / 2, 2]),
      streamOf: placeholder(graph, 'step/stream-of', 'int32', [T]),
      adam: placeholder(graph, 'step/adam', 'float32', [2]),
      momentum: placeholder(graph, 'step/momentum', 'float32', [T, 1, 1]),
    },
    evaluationRows: placeholder(graph, 'evaluation/rows', 'int32', [T, -1]),
  };
}

/** Names that TensorFlow takes, whatever the layers are called. */
function declareParameter(
  graph: GraphBuilder,
  { shape, role }: ParameterShape,
  place: number,
  { trials, optimizer }: GraphShape,
): ParameterVariables {
  const full = shape.length === 1 ? [trials, 1, shape[0]] : [trials, ...shape];
  const trained = role !== 'moving-mean' && role !== 'moving-variance';
  const slots = trained ? optimizers[optimizer].slots : 0;
  return {
    weight: declareVariable(graph, `weight/${place}`, 'float32', full),
    slots: Array.from({ length: slots }, (_, i) => declareVariable(graph, `slot/${place}/${i}`, 'float32', full)),
  };
}

function placeholder(graph: GraphBuilder, name: string, dtype: DataType, shape: readonly number[]): Output {
  return graph.add('Placeholder', [], {
    name,
    attributes: { dtype: typeOf(dtype), shape: { kind: 'shape', value: shape } },
  });
}
