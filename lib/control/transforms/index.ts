export { checkTransform, listTransformKinds } from './list-kinds';
