import { z } from 'zod';

export const randomOptions = z.strictObject({});
