'use client';

import { Plus } from 'lucide-react';
import { Notice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import type { TableView } from '@/lib/control/connections/schemas';
import type { RuleKindView, RuleView } from '@/lib/control/rules/schemas';
import type { Draft } from '../draft';
import type { Settlement } from '../settle';
import { RuleRow } from './rule-row';
import { StepFooter } from './step-footer';
import type { ChangeDraft } from './use-kept-draft';

interface RulesStepProps {
  draft: Draft;
  change: ChangeDraft;
  settlement: Settlement;
  target: TableView | null;
  ruleKinds: RuleKindView[];
  onContinue: () => void;
}

export function RulesStep({ draft, change, settlement, target, ruleKinds, onContinue }: RulesStepProps) {
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
            />
          ))}
        </ol>
      )}
      <div className="mt-3">
        <Button onClick={add}>
          <Plus aria-hidden /> Add a rule
        </Button>
      </div>
      <StepFooter
        label="Name and rehearse"
        onContinue={onContinue}
        problem={lost && `A rule checks ${lost.column || 'no column'}, which nothing is mapped to.`}
      />
    </>
  );
}
