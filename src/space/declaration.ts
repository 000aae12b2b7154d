import { z } from 'zod';
import type { Json } from '../core/json.js';
import type { Condition, ParameterSpec } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';

/**
 * One entry of a `space` section: `{ low, high, … }`, `{ values }`, or a plain value (fixed). The schema looks at which
 * of these is meant before it checks, so that a mistake is told where it stands and not as "matches none of three".
 */

/** `when: { activation: relu }`: one other parameter and the value that it must have. */
const whenSchema = z
  .record(z.string(), z.json())
  .refine((when) => Object.keys(when).length === 1, {
    error: 'must name exactly one other parameter and its value, e.g. { optimizer: sgd }',
  })
  .describe('Only where this other parameter has this value');

const numericFields = {
  low: z.number().describe('Smallest value'),
  high: z.number().describe('Largest value'),
  log: z.boolean().optional().describe('Search on a logarithmic axis (default false)'),
  step: z.number().positive().optional().describe('Distance between allowed values from low on; not with log'),
  zero: z.boolean().optional().describe('Also try exactly 0; only with log (default false)'),
  points: z.int().min(2, { error: 'must be at least 2' }).optional().describe("Number of a grid's values"),
  when: whenSchema.optional(),
};

type NumericFields = z.infer<z.ZodObject<typeof numericFields>>;

function checkRange(range: NumericFields, context: z.core.$RefinementCtx<NumericFields>): void {
  const complain = (field: keyof NumericFields, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message, input: range[field] });
  };
  if (!(range.low < range.high)) complain('high', `must be above low (${range.low})`);
  if (range.log === true && range.low <= 0) {
    complain('low', 'must be above 0 on a log axis; zero: true adds exactly 0');
  }
  if (range.log === true && range.step !== undefined) complain('step', 'is for linear axes; remove it or log: true');
  if (range.log !== true && range.zero === true) {
    complain('zero', 'is for log axes; add log: true, or start a linear axis at low: 0');
  }
  if (range.step !== undefined && range.step > range.high - range.low) {
    complain('step', `must not be longer than the range (${range.high - range.low})`);
  }
}

export const numericDeclarationSchema = z.strictObject(numericFields).superRefine(checkRange);

export const categoricalDeclarationSchema = z.strictObject({
  values: z
    .array(z.json())
    .min(1, { error: 'must hold at least one value' })
    .superRefine((values, context) => {
      const seen = new Set<string>();
      values.forEach((value, index) => {
        const text = canonicalJson(value);
        if (seen.has(text)) context.addIssue({ code: 'custom', path: [index], message: `${text} is there twice` });
        seen.add(text);
      });
    })
    .describe('The values to choose from'),
  when: whenSchema.optional(),
});

const plainSchema = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.json())], {
  error: 'must be { low, high, … }, { values: […] } or a plain value',
});

type Range = z.infer<typeof numericDeclarationSchema>;
type Choice = z.infer<typeof categoricalDeclarationSchema>;
type Plain = z.infer<typeof plainSchema>;
export type Declaration = Range | Choice | Plain;

const rangeKeys = Object.keys(numericFields).filter((key) => key !== 'when');

/** Which form is meant, by the keys that are there. */
function formOf(input: unknown): z.ZodType<Declaration> {
  if (!isObject(input)) return plainSchema;
  if ('values' in input) return categoricalDeclarationSchema;
  return rangeKeys.some((key) => key in input) ? numericDeclarationSchema : plainSchema;
}

/** One declaration. Issues stand at the field that is wrong. */
export const declarationSchema = z.unknown().transform((input, context): Declaration => {
  const parsed = formOf(input).safeParse(input);
  if (parsed.success) return parsed.data;
  // An issue that was reported once is a raw issue too; the types only differ in how they spell "no pattern".
  for (const issue of parsed.error.issues) context.issues.push(issue as z.core.$ZodRawIssue);
  return z.NEVER;
});

export interface NamedDeclaration {
  /** As written in the space. */
  readonly name: string;
  /** Where the value goes in the settings. */
  readonly path: string;
  readonly declaration: Declaration;
  /** Whether a range means whole numbers. */
  readonly integer: boolean;
}

function conditionOf(when: Readonly<Record<string, Json>> | undefined): Condition | null {
  for (const [parameter, equals] of Object.entries(when ?? {})) return { parameter, equals };
  return null;
}

/** Arrays are plain values, and have a method `values`. */
function isObject(input: unknown): input is object {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function isRange(declaration: Declaration): declaration is Range {
  return isObject(declaration) && 'low' in declaration;
}

function isChoice(declaration: Declaration): declaration is Choice {
  return isObject(declaration) && 'values' in declaration;
}

/**
 * A checked declaration as a parameter of the space. A plain value is a list of one. The `settings` of a list are its
 * values; whoever fills in defaults replaces them.
 */
export function toParameterSpec({ name, path, declaration, integer }: NamedDeclaration): ParameterSpec {
  if (isRange(declaration)) {
    const scale = declaration.log === true ? 'log' : 'linear';
    return {
      kind: integer ? 'integer' : 'real',
      name,
      path,
      condition: conditionOf(declaration.when),
      low: declaration.low,
      high: declaration.high,
      scale,
      zero: declaration.zero ?? false,
      step: declaration.step ?? (integer && scale === 'linear' ? 1 : null),
      points: declaration.points ?? null,
    };
  }
  const values: readonly Json[] = isChoice(declaration) ? declaration.values : [declaration];
  const condition = isChoice(declaration) ? conditionOf(declaration.when) : null;
  return { kind: 'categorical', name, path, condition, values, settings: values };
}
