import { z } from 'zod';

/** A number for all layers, or one for each that is named: by its name or its place from 1; `others` is for the rest. */
export function byLayer(number: z.ZodNumber) {
  return z.union([number, z.record(z.string(), number)]);
}
