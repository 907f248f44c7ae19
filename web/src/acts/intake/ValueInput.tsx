import { Input, Select } from 'antd';

import type { FieldView } from '../../api/types';

interface ValueInputProps {
  field: FieldView;
  value: string;
  onChange: (value: string) => void;
  onDone?: (value: string) => void;
  onCancel?: () => void;
  autoFocus?: boolean;
  id?: string;
  size?: 'small' | 'middle';
  label?: string;
  placeholder?: string | undefined;
}

/** The control for a field of the pack: a list for codes, a line of text for the rest. */
export function ValueInput({ field, value, onChange, onDone, onCancel, autoFocus, size, label, placeholder, ...said }: ValueInputProps) {
  const focus = autoFocus ?? false;
  const look = size ?? 'middle';
  if (field.codes.length > 0) {
    const known = field.codes.find(([code, name]) => code === value || name === value);
    return (
      <Select
        {...said}
        className="value-input"
        size={look}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: 'label' }}
        allowClear={!field.required}
        value={known?.[0] ?? (value || null)}
        autoFocus={focus}
        defaultOpen={focus}
        aria-label={label}
        onChange={(code: string | undefined) => {
          onChange(code ?? '');
          onDone?.(code ?? '');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel?.();
        }}
        onBlur={() => onCancel?.()}
        options={field.codes.map(([code, name]) => ({ value: code, label: name }))}
      />
    );
  }
  return (
    <Input
      {...said}
      className="value-input"
      size={look}
      value={value}
      autoFocus={focus}
      autoComplete="off"
      aria-label={label}
      placeholder={placeholder}
      title={placeholder}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone?.(value);
        if (event.key === 'Escape') onCancel?.();
        event.stopPropagation();
      }}
      onBlur={() => onDone?.(value)}
    />
  );
}
