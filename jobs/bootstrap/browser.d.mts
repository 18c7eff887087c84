export function ensureBrowser(): Promise<string | undefined>;
export function findChromium(): string | undefined;
