export { lookAtJanitor } from './look';
export { runJanitor } from './run-now';
export { sweepWhatIsDue } from './sweep-due';
