export { withTemporaryFile } from './temporary';
export { deleteUpload } from './delete';
export { uploadFolder } from './folder';
export { getUpload, pathOfUpload, requireUpload } from './read';
export { receiveUpload } from './receive';
export { appendUpload, beginUpload, lookAtUpload } from './resume';
