import { UserErrors } from '../../core/errors.js';
import { nearNames } from '../../util/near-names.js';
import type { ContractData, DataContract } from '../contract.js';
import { openDataFile } from '../files.js';
import { designMatrix, type Placement, unknownCategories } from '../layout.js';
import type { TableColumn } from '../table.js';
import type { AssignUses, CollectedColumn, ColumnUse, Limits } from './collect.js';
import type { TextCollector } from './collectors.js';
import { collectChecked, toTableColumn } from './read-checked.js';
import { weightLimit, weightsOf } from './weights.js';

/** @throws UserErrors (data) that lists everything that doesn't keep the contract */
export async function readCsvForContract(source: string, contract: DataContract): Promise<ContractData> {
  const file = await openDataFile(source, '.');
  const categorical = contract.columns.flatMap(({ kind, name }) => (kind === 'categories' ? [name] : []));
  const rules = {
    label: file.label,
    textsAllowed: true,
    categorical,
    targetIsForced: true,
    limits: limitsOf(contract),
  };
  const given = new Map(contract.columns.flatMap((c) => (c.kind === 'number' ? [[c.name, c.origin] as const] : [])));
  const { collected, origins } = await collectChecked(file, assignByContract(file.label, contract), rules, given);
  const { rows, values } = collected;
  const isTarget = ({ use }: CollectedColumn) => use === 'target-numbers' || use === 'target-texts';
  const isWeight = ({ use }: CollectedColumn) => use === 'weights';
  const columns = collected.columns
    .filter((c) => !isTarget(c) && !isWeight(c))
    .map((c) => toTableColumn(c, rows, origins));
  const placements = contractPlacements(contract, columns);
  return {
    rows,
    features: designMatrix({ rows, columns, values: values.subarray(0, rows * given.size) }, placements),
    target: contractTarget(file.label, collected.columns.find(isTarget), rows, contract),
    weights: contractWeights(file.label, collected.columns.find(isWeight), rows),
    warnings: [
      ...unknownCategories(placements).map((message) => `${file.label}, ${message}`),
      ...missingWeights(file.label, collected.columns.some(isWeight), contract),
    ],
  };
}

function limitsOf({ weight }: DataContract): Limits {
  return new Map(weight === undefined ? [] : [[weight, weightLimit]]);
}

function contractWeights(label: string, column: CollectedColumn | undefined, rows: number): Float64Array | null {
  return column === undefined ? null : weightsOf(column, rows, label);
}

/** The model can be used without weights, but what it is told of is another mean then. */
function missingWeights(label: string, areThere: boolean, { weight }: DataContract): readonly string[] {
  if (weight === undefined || areThere) return [];
  return [`${label}: there is no column "${weight}", which weighted the rows in training; every row counts once`];
}

function assignByContract(label: string, { task, target, weight, columns }: DataContract): AssignUses {
  return (names) => {
    const wanted = new Map<string, ColumnUse>(
      columns.map(({ kind, name }) => [name, kind === 'number' ? 'numbers' : 'texts'] as const),
    );
    wanted.set(target.name, task === 'classification' ? 'target-texts' : 'target-numbers');
    const absent = [...wanted.keys()].filter((name) => !names.includes(name));
    if (absent.length > 0)
      throw new UserErrors(
        'data',
        absent.map((name) => absentColumn(label, name, names)),
      );
    if (weight !== undefined) wanted.set(weight, 'weights');
    return names.map((name) => wanted.get(name) ?? 'skip');
  };
}

function absentColumn(label: string, name: string, names: readonly string[]): string {
  const near = nearNames(name, names);
  const remedy = near.length > 0 ? `is it ${near.join(' or ')}? Then rename it` : 'add it';
  return `${label}: there is no column "${name}"; the model was trained with it; ${remedy}`;
}

function contractPlacements(contract: DataContract, columns: readonly TableColumn[]): readonly Placement[] {
  return contract.columns.map((wanted): Placement => {
    const column = columns.find(({ name }) => name === wanted.name);
    if (column?.kind === 'text' && wanted.kind === 'categories') {
      return { kind: 'indicators', column, categories: wanted.categories };
    }
    if (column === undefined || column.kind === 'text') throw new Error('columns were assigned by the contract');
    return { kind: 'number', column };
  });
}

function contractTarget(
  label: string,
  column: CollectedColumn | undefined,
  rows: number,
  contract: DataContract,
): Int32Array | Float64Array {
  if (column?.use === 'target-numbers') return column.values.slice(0, rows);
  if (column?.use !== 'target-texts') throw new Error('the target was assigned by the contract');
  return contractClasses(label, column.name, column.texts, rows, contract.target.classes);
}

function contractClasses(
  label: string,
  name: string,
  { texts, codes, firstLines }: TextCollector,
  rows: number,
  classes: readonly string[],
): Int32Array {
  const byName = new Map(classes.map((text, index) => [text, index]));
  const unknown = [...texts].filter(([text]) => !byName.has(text));
  if (unknown.length > 0) {
    const wanted = `the model knows ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}`;
    throw new UserErrors(
      'data',
      unknown.slice(0, 5).map(([text, code]) => {
        const where = `${label}, line ${firstLines[code]}, column "${name}"`;
        return `${where}: found the class ${JSON.stringify(text)}; ${wanted}; correct it or take the row out`;
      }),
    );
  }
  const indices = Int32Array.from(texts.keys(), (text) => byName.get(text) ?? 0);
  return codes.subarray(0, rows).map((code) => indices[code]);
}
