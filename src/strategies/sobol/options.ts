import { z } from 'zod';

export const sobolOptions = z.strictObject({});
