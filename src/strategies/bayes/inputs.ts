import type { Json } from '../../core/json.js';
import type { NumericSpec, ParameterSpec, Space } from '../../core/space.js';
import type { ColumnKind } from '../../gp/matern.js';
import { canonicalJson } from '../../util/hash.js';
import { createActivity, createMatch, type IsTrue } from './activity.js';
import { type Axis, categoryAt, createAxis, inputSlope, numericInput } from './axis.js';

/**
 * The model's inputs. A number is a continuous column on [0, 1], 0.5 where it is inactive; a list is a category column,
 * with a category of its own for inactive. Whether a log axis is exactly 0, and whether a condition holds, are category
 * columns, each question once and only where no other column answers it: so the model may, but need not, learn that
 * these make a difference beyond the place on the axis.
 */
export interface Inputs {
  readonly columns: readonly ColumnKind[];
  readonly axes: readonly Axis[];
  /** Whether each parameter is active at a point. */
  readonly isActive: readonly IsTrue[];
  /** The inputs at a point of the unit cube. [columns] */
  encode(point: Float64Array): Float64Array;
  /** d/d point from d/d inputs: what moves smoothly and is active; 0 elsewhere. [parameters] */
  pullBack(point: Float64Array, slopes: Float64Array): Float64Array;
}

interface Column {
  readonly kind: ColumnKind;
  readonly at: (point: Float64Array) => number;
}

const inactiveInput = 0.5;
const inactiveCategory = -1;

export function createInputs(space: Space): Inputs {
  const axes = space.map(createAxis);
  const isActive = createActivity(space);
  const columns: Column[] = [];
  /** The column in which each parameter's own place stands; −1: a list of one value tells nothing. */
  const columnOf = space.map((spec, index) => {
    if (spec.kind === 'categorical' && spec.values.length === 1) return -1;
    return columns.push(ownColumn(spec, index, isActive[index])) - 1;
  });
  columns.push(...questionColumns(space, isActive));
  // A space without any choice still has a model, of one constant.
  if (columns.length === 0) columns.push({ kind: 'category', at: () => 0 });

  return {
    columns: columns.map(({ kind }) => kind),
    axes,
    isActive,
    encode: (point) => Float64Array.from(columns, ({ at }) => at(point)),
    pullBack: (point, slopes) =>
      Float64Array.from(axes, ({ spec, range, index }) => {
        if (spec.kind === 'categorical' || !movesAt(range, point[index]) || !isActive[index](point)) return 0;
        return slopes[columnOf[index]] * inputSlope(spec);
      }),
  };
}

/** Whether a share lies on the smooth part of an axis; exactly 0 does not. */
export function movesAt(range: Axis['range'], u: number): boolean {
  return range !== null && u >= range.low;
}

function ownColumn(spec: ParameterSpec, index: number, isActive: IsTrue): Column {
  if (spec.kind === 'categorical') {
    const count = spec.values.length;
    return {
      kind: 'category',
      at: (point) => (isActive(point) ? categoryAt(count, point[index]) : inactiveCategory),
    };
  }
  return {
    kind: 'continuous',
    at: (point) => (isActive(point) ? numericInput(spec, point[index]) : inactiveInput),
  };
}

interface Question {
  readonly parameter: string;
  readonly value: Json;
}

/** "Is this parameter's value that one?": asked by zero on a log axis and by conditions. */
function questionColumns(space: Space, isActive: readonly IsTrue[]): readonly Column[] {
  const zeros = space.filter(hasZero).map(({ name }): Question => ({ parameter: name, value: 0 }));
  const conditions = space.flatMap(({ condition }): readonly Question[] => {
    if (condition === null) return [];
    return [{ parameter: condition.parameter, value: 'equals' in condition ? condition.equals : condition.differs }];
  });
  const distinct = new Map([...zeros, ...conditions].map((question) => [canonicalJson(question), question]));
  return [...distinct.values()].flatMap(({ parameter, value }): readonly Column[] => {
    const index = space.findIndex(({ name }) => name === parameter);
    if (index < 0 || isAnswered(space[index])) return [];
    const matches = createMatch(space[index], index, value);
    const at = (point: Float64Array) => (isActive[index](point) ? Number(matches(point)) : inactiveCategory);
    return [{ kind: 'category', at }];
  });
}

function hasZero(spec: ParameterSpec): spec is NumericSpec {
  return spec.kind !== 'categorical' && spec.zero;
}

/** A list of two values answers which of them it is by its own column. */
function isAnswered(spec: ParameterSpec): boolean {
  return spec.kind === 'categorical' && spec.values.length <= 2;
}
