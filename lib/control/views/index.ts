export { createView } from './create';
export { deleteView } from './delete';
export { listViews } from './list';
export { updateView } from './update';
