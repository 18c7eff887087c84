export { checkTransform, isOfCell, listCellTransformKinds, listTransformKinds } from './list-kinds';
