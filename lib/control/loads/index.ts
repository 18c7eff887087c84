export { adviseLoad } from './advice';
export { archiveLoad } from './archive';
export { listAttention } from './attention';
export { compileLoad, type CompiledLoad } from './compile';
export { createLoad } from './create';
export { listLoads } from './list';
export { getLoad, listLoadVersions } from './read';
export { updateLoad } from './update';
export { getWatermark, notIncremental, resetWatermark } from './watermark';
