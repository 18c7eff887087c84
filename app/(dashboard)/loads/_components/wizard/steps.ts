export const STEPS = ['source', 'preview', 'map', 'rules', 'rehearse', 'schedule'] as const;
export type Step = (typeof STEPS)[number];
