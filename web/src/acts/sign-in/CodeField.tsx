import { Input } from 'antd';
import { useEffect, useRef } from 'react';
import type { InputRef } from 'antd';

import type { FieldProblem } from '../../api/problem';
import { Field } from '../../parts/Field';

/** Six digits of an authenticator. */
export function CodeField({ label, value, onChange, error }: {
  label: string;
  value: string;
  onChange: (code: string) => void;
  error?: string | FieldProblem | undefined;
}) {
  const input = useRef<InputRef>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <Field label={label} required error={error}>
      <Input
        ref={input}
        className="mono"
        size="large"
        value={value}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        onChange={(event) => onChange(event.target.value.replace(/\D/g, ''))}
      />
    </Field>
  );
}
