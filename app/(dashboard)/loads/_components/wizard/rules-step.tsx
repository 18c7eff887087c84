'use client';

import { Plus } from 'lucide-react';
import { Notice } from '@/app/_components/notice';
import { defaultsOf, type JsonSchema } from '@/app/_components/schema-form/json-schema';
import { Button } from '@/app/_components/ui/button';
import type { TableView } from '@/lib/control/connections/schemas';
import type { RuleKindView, RuleView } from '@/lib/control/rules/schemas';
import type { TrialSuggestion } from '@/lib/control/trials/schemas';
import { ChangedFieldsNote } from './changed-fields-note';
import { RuleRow } from './rule-row';
import { StepFooter } from './step-footer';
import { Demands } from './trial/demands';
import { Profiles } from './trial/profiles';
import { RuleOutcome } from './trial/rule-outcome';
import { Suggestions } from './trial/suggestions';
import { TrialBar } from './trial/trial-bar';
import { outcomeOf, type ToTry } from './trial/trial-input';
import { useTrial, type TrialState } from './trial/use-trial';
import type { ChangeDraft } from './use-kept-draft';

interface RulesStepProps extends ToTry {
  change: ChangeDraft;
  target: TableView | null;
  ruleKinds: RuleKindView[];
  onContinue: () => void;
}

/** Rules beside what they do to the first rows of the source, tried anew with each change. */
export function RulesStep(props: RulesStepProps) {
  const { draft, change, settlement, target, ruleKinds, onContinue } = props;
  const trial = useTrial(props);
  const columns = settlement.filled.map(({ column, type }) => ({
    name: column,
    type: target?.columns.find(({ name }) => name === column)?.type ?? type,
  }));
  const { rules } = draft;
  const set = (index: number, rule: RuleView) =>
    change({ rules: rules.map((each, at) => (at === index ? rule : each)) });
  const add = () => {
    const used = new Set(rules.map(({ column }) => column));
    const column = columns.find(({ name }) => !used.has(name)) ?? columns[0];
    change({
      rules: [
        ...rules,
        { rule: ruleKinds[0]!.kind, column: column?.name ?? '', severity: 'error', params: {} },
      ],
    });
  };
  const takesColumn = ({ rule }: RuleView) =>
    ruleKinds.find(({ kind }) => kind === rule)?.takesColumn !== false;
  const lost = rules.find((rule) => takesColumn(rule) && !columns.some(({ name }) => name === rule.column));
  return (
    <>
      <p className="mb-4 max-w-prose text-sm text-ink-2">
        A row that breaks a rule of severity error goes into quarantine, whole and with every reason; a rule
        about the whole batch stops it before the table is touched. What the table itself demands (types, NOT
        NULL, length, unique keys) is checked without a rule.
      </p>
      <div className="mb-4 empty:hidden">
        <ChangedFieldsNote {...props} />
      </div>
      <TrialBar {...trial} />
      {rules.length === 0 ? (
        <Notice tone="info" className="max-w-3xl">
          No rule yet. Loads run without any; the table's own demands still hold.
        </Notice>
      ) : (
        <ol aria-label="Rules" className="panel divide-y divide-line">
          {rules.map((rule, index) => (
            <RuleRow
              key={index}
              number={index + 1}
              rule={rule}
              columns={columns}
              ruleKinds={ruleKinds}
              onChange={(next) => set(index, next)}
              onRemove={() => change({ rules: rules.filter((_, at) => at !== index) })}
            >
              <Outcome trial={trial} rule={rule} place={index} />
            </RuleRow>
          ))}
        </ol>
      )}
      <div className="mt-3">
        <Button onClick={add}>
          <Plus aria-hidden /> Add a rule
        </Button>
      </div>
      {trial.answer && (
        <>
          <Suggestions
            suggestions={trial.answer.view.suggestions}
            rules={rules}
            ruleKinds={ruleKinds}
            onAdd={(suggestion) => change({ rules: [...rules, toRule(suggestion, ruleKinds)] })}
          />
          <Demands demands={trial.answer.view.demands} isStale={trial.isStale} />
          <Profiles columns={trial.answer.view.columns} isStale={trial.isStale} />
        </>
      )}
      <StepFooter
        label="Name and rehearse"
        onContinue={onContinue}
        problem={lost && `A rule checks ${lost.column || 'no column'}, which nothing is mapped to.`}
      />
    </>
  );
}

/** With what its kind fills in by itself, as the form would have it. */
function toRule({ rule, column, params }: TrialSuggestion, ruleKinds: RuleKindView[]): RuleView {
  const schema = ruleKinds.find(({ kind }) => kind === rule)?.jsonSchema as JsonSchema | undefined;
  return { rule, column, severity: 'error', params: { ...(schema && defaultsOf(schema)), ...params } };
}

function Outcome({ trial, rule, place }: { trial: TrialState; rule: RuleView; place: number }) {
  const found = trial.answer && outcomeOf(trial.answer, rule, place);
  if (!found) return null;
  return (
    <RuleOutcome
      number={place + 1}
      rule={rule}
      outcome={found.outcome}
      isStale={trial.isStale || found.isOfBefore}
    />
  );
}
