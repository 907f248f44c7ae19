import { Input } from 'antd';

import type { FieldProblem } from '../../api/problem';
import { Field } from '../../parts/Field';

export function PasswordInput({ label, value, onChange, autoComplete, error }: {
  label: string;
  value: string;
  onChange: (password: string) => void;
  autoComplete: 'current-password' | 'new-password';
  error?: string | FieldProblem | undefined;
}) {
  return (
    <Field label={label} required error={error}>
      <Input.Password size="large" required value={value} autoComplete={autoComplete} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
