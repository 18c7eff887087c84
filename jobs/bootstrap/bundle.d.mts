export function ensureBundle(name: string): Promise<void>;
