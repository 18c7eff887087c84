import { Plus } from 'lucide-react';
import { Button } from '@/app/_components/ui/button';
import type { RuleKindView, RuleView } from '@/lib/control/rules/schemas';
import type { TrialSuggestion } from '@/lib/control/trials/schemas';
import { describeParams } from '../../../[id]/_components/describe-params';

interface SuggestionsProps {
  suggestions: TrialSuggestion[];
  rules: RuleView[];
  ruleKinds: RuleKindView[];
  onAdd: (suggestion: TrialSuggestion) => void;
}

/** Rules that the values speak for: each with its evidence, and none added but by a person. */
export function Suggestions({ suggestions, rules, ruleKinds, onAdd }: SuggestionsProps) {
  const isThere = ({ rule, column }: TrialSuggestion) =>
    rules.some((each) => each.rule === rule && each.column === column);
  const open = suggestions.filter((suggestion) => !isThere(suggestion));
  if (open.length === 0) return null;
  return (
    <section aria-label="Suggested rules" className="mt-6">
      <h2 className="mb-2 text-table font-semibold">
        Suggested rules <span className="font-normal text-ink-2">from what the rows hold</span>
      </h2>
      <ul className="panel divide-y divide-line">
        {open.map((suggestion) => (
          <li
            key={`${suggestion.column}/${suggestion.rule}`}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 px-4 py-2 text-table md:grid-cols-[18rem_minmax(0,1fr)_auto]"
          >
            <Rule suggestion={suggestion} ruleKinds={ruleKinds} />
            <p className="text-ink-2 [overflow-wrap:anywhere] max-md:col-start-1">{suggestion.evidence}</p>
            <Button
              size="small"
              aria-label={`Add the rule ${suggestion.rule} on ${suggestion.column}`}
              onClick={() => onAdd(suggestion)}
              className="col-start-2 row-start-1 md:col-start-3"
            >
              <Plus aria-hidden /> Add
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rule({
  suggestion: { rule, column, params },
  ruleKinds,
}: Pick<SuggestionsProps, 'ruleKinds'> & { suggestion: TrialSuggestion }) {
  const title = ruleKinds.find(({ kind }) => kind === rule)?.title ?? rule;
  return (
    <p className="min-w-0 [overflow-wrap:anywhere]">
      <span className="font-medium">{column}</span>: {title}{' '}
      <code className="line-clamp-2 text-xs text-ink-2">{describeParams(params)}</code>
    </p>
  );
}
