export { getActivity } from './activity';
export { watchChanges } from './watch';
