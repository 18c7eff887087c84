export { tryLoad } from './try';
