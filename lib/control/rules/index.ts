export { checkRule, listRuleKinds } from './list-kinds';
