/** A page with its tables as the program's maps have them. */
export function withMetricTables(page: string, maps: { readonly metrics: object; readonly losses: object }): string;
