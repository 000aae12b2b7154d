export function withHelp(page: string, helpOf: (command: string) => string): string;
