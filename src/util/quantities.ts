/** Times and sizes as people write them. */

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const unitsBytes: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 };

/** For schemas: what the functions below read and give more than nothing for; a time with its unit. */
export const durationPattern = /^(?=.*[1-9])\d+(?:\.\d+)?\s*[smh]$/;
export const bytesPattern = /^(?=.*[1-9])\d+(?:\.\d+)?\s*(?:MB|GB|MiB|GiB)$/;

/** `90s`, `10m`, `1.5h`, or a number of seconds → milliseconds; null where it is none of them, or no time at all. */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([smh]?)$/.exec(text.trim());
  return match === null ? null : positive(Number(match[1]) * unitsMs[match[2] || 's']);
}

/** `512MB`, `2GiB` → bytes; null where it is neither, or nothing at all. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(MB|GB|MiB|GiB)$/.exec(text.trim());
  return match === null ? null : positive(Math.ceil(Number(match[1]) * unitsBytes[match[2]]));
}

/** `850 kB`, `12 MB`, `3.4 GB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function positive(value: number): number | null {
  return value > 0 ? value : null;
}
