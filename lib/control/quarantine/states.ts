/** Of batches. */
export const openStates: readonly string[] = ['queued', 'running', 'paused'];
export const successStates: readonly string[] = ['succeeded', 'partial'];
