'use client';

import { useState } from 'react';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { TUNING_DEFAULTS, TUNING_LIMITS } from '@/lib/control/loads/constants';
import { FIGURE_LOOKS, figureOf, shownFigure, type TuningFigure, withUnit } from '../tuning-looks';

interface FigureFieldProps {
  name: TuningFigure;
  value: number;
  error: string | undefined;
  onChange: (value: number) => void;
}

/** One figure of the tuning, in the unit that people think in; what is out of its limits is said and not taken. */
export function FigureField({ name, value, error, onChange }: FigureFieldProps) {
  const { label, unit, hint } = FIGURE_LOOKS[name];
  const [text, setText] = useState(String(shownFigure(name, value)));
  const [least, most] = TUNING_LIMITS[name].map((limit) => shownFigure(name, limit));
  const isWrong = figureOf(name, text) === null;
  return (
    <Field
      label={unit ? `${label} (${unit.name})` : label}
      hint={`${hint} Default: ${withUnit(name, TUNING_DEFAULTS[name])}.`}
      error={isWrong ? `Enter a number from ${least} to ${most}.` : error}
    >
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          className="tabular-nums"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = figureOf(name, event.target.value);
            if (next !== null) onChange(next);
          }}
        />
      )}
    </Field>
  );
}
