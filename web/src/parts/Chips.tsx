import type { ReactNode } from 'react';

interface ChipsProps<K extends string> {
  label: string;
  value: K;
  onChange: (value: K) => void;
  options: { value: K; label: ReactNode; count?: number }[];
}

/** One of a few filters, with counts. */
export function Chips<K extends string>({ label, value, onChange, options }: ChipsProps<K>) {
  return (
    <div className="chips" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
          {option.count !== undefined ? <span className="num">{option.count}</span> : null}
        </button>
      ))}
    </div>
  );
}
