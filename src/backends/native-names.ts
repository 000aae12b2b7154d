/** What `regsweep backend install` can put into the folder of backends; the fastest first. */
export const nativeNames = ['tensorflow-gpu', 'tensorflow'] as const;
export type NativeName = (typeof nativeNames)[number];
