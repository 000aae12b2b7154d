/** The page on the config, Markdown, from its JSON Schema. */
export function configurationPage(schema: object): string;
