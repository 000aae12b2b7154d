/** A page with its tables as the config's JSON Schema has them. */
export function withTables(page: string, schema: object): string;
