import { Input } from 'antd';
import { useState } from 'react';

import type { FieldProblem } from '../api/problem';
import { useWords } from '../words';
import { readDay } from './dates';
import { Field } from './Field';

interface DateFieldProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
  required?: boolean;
  error?: string | FieldProblem | undefined;
}

/** A day, typed as eight digits; given on as `2026-09-01`, or empty while it is no day. */
export function DateField({ label, value, onChange, required, error }: DateFieldProps) {
  const t = useWords();
  const [typed, setTyped] = useState(value);
  const [left, setLeft] = useState(false);
  const [given, setGiven] = useState(value);
  if (value !== given) {
    setGiven(value);
    if (readDay(typed) !== value && value) setTyped(value);
  }
  const bad = left && typed !== '' && readDay(typed) === null;
  return (
    <Field label={label} required={required ?? false} error={bad ? t('date.invalid') : error}>
      <Input
        value={typed}
        placeholder={t('date.placeholder')}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.target.value);
          const day = readDay(event.target.value) ?? '';
          setGiven(day);
          onChange(day);
        }}
        onBlur={() => {
          setLeft(true);
          const day = readDay(typed);
          if (day) setTyped(day);
        }}
      />
    </Field>
  );
}
