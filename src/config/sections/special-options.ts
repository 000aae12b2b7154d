import { z } from 'zod';
import { isMapping } from '../path.js';

/** A name alone stands for the mapping with that name. */
export function expandName(raw: unknown): unknown {
  return typeof raw === 'string' ? { name: raw } : raw === null ? {} : raw;
}

export type Options = Readonly<Record<string, unknown>>;

/** An option that not every name uses. */
export interface SpecialOption {
  readonly option: string;
  /** Who uses it, in words. */
  readonly users: string;
  readonly isUsed: (options: Options) => boolean;
}

/** A special option that the chosen name does not use must keep its default: whoever changed it expects an effect. */
export function refusingUnused<Shape extends z.core.$ZodLooseShape>(shape: Shape, special: readonly SpecialOption[]) {
  let schema = z.strictObject(shape);
  for (const { option, users, isUsed } of special) {
    const standard = z.parse(shape[option], undefined);
    schema = schema.refine(
      (options: Options) => !(option in options) || options[option] === standard || isUsed(options),
      {
        path: [option],
        error: `only ${users} uses it; remove it or change the name`,
        // Told beside other mistakes, too; a wrong name says nothing about its options.
        when: ({ value }) => isMapping(value) && value.name !== undefined,
      },
    );
  }
  return schema;
}

export function usedBy(...names: readonly string[]): SpecialOption['isUsed'] {
  return ({ name }) => names.includes(String(name));
}
