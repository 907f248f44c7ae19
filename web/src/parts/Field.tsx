import { cloneElement, useId, type ReactElement } from 'react';

import type { FieldProblem } from '../api/problem';
import { useWords } from '../words';

interface ControlProps {
  id?: string;
  'aria-describedby'?: string;
  'aria-required'?: boolean;
  'aria-invalid'?: boolean;
  status?: string;
}

interface FieldProps {
  label: string;
  children: ReactElement<ControlProps>;
  required?: boolean;
  hint?: string | undefined;
  error?: string | FieldProblem | undefined;
  /** For controls that do not turn red by `aria-invalid` alone. */
  antd?: boolean;
}

/** A label, its control, and what is said about it; the control is told of all three. */
export function Field({ label, children, required, hint, error, antd = true }: FieldProps) {
  const t = useWords();
  const id = useId();
  const said = `${id}-said`;
  const props: ControlProps = { id, 'aria-invalid': Boolean(error) };
  if (hint || error) props['aria-describedby'] = said;
  if (required) props['aria-required'] = true;
  if (error && antd) props.status = 'error';
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {required ? (
          <span className="star" title={t('say.required')} aria-hidden="true">
            *
          </span>
        ) : null}
        {label}
      </label>
      {cloneElement(children, props)}
      {error ? (
        <span className="field-error" id={said} role="alert">
          {typeof error === 'string' ? error : t.pick({ zh: error.message, en: error.message_en ?? error.message })}
        </span>
      ) : hint ? (
        <span className="field-hint" id={said}>
          {hint}
        </span>
      ) : null}
    </div>
  );
}
