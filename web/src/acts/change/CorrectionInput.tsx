import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';

import { batches } from '../../api/calls';
import type { FieldProblem } from '../../api/problem';
import { Field } from '../../parts/Field';
import { useWords } from '../../words';
import { ValueInput } from '../intake/ValueInput';

/** The new values by field of the register, from the one value that holds them all. */
export function readCorrections(value: string): Record<string, string> {
  try {
    const read: unknown = JSON.parse(value || '{}');
    const pairs = typeof read === 'object' && read ? Object.entries(read) : [];
    return Object.fromEntries(pairs.map(([id, to]) => [id, String(to)]));
  } catch {
    return {};
  }
}

/** Chooses fields of the register and gives each its new value. */
export function CorrectionInput({ label, org, grade, value, onChange, error }: {
  label: string;
  org: string;
  grade: number;
  value: string;
  onChange: (value: string) => void;
  error?: FieldProblem | string | undefined;
}) {
  const t = useWords();
  const fields = useQuery({ queryKey: ['fields', org, grade], queryFn: () => batches.fields(org, grade), staleTime: 10 * 60_000 });
  const all = fields.data ?? [];
  const said = readCorrections(value);
  const set = (next: Record<string, string>) => onChange(Object.keys(next).length > 0 ? JSON.stringify(next) : '');
  return (
    <div className="stack-tight wide-field">
      <Field label={label} required error={error}>
        <Select
          className="value-input"
          value={null}
          placeholder={t('case.correction.add')}
          loading={fields.isFetching}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(id: string | null) => id && set({ ...said, [id]: '' })}
          options={all.filter((one) => !(one.id in said)).map((one) => ({ value: one.id, label: `${t.pick(one)}${one.key ? ` · ${t('case.correction.key')}` : ''}` }))}
        />
      </Field>
      {Object.entries(said).map(([id, to]) => {
        const field = all.find((one) => one.id === id);
        if (!field) return null;
        return (
          <div key={id} className="correction">
            <Field label={t('case.correction.new', { field: t.pick(field) })} required>
              <ValueInput field={field} value={to} onChange={(next) => set({ ...said, [id]: next })} />
            </Field>
            <Button size="small" onClick={() => set(Object.fromEntries(Object.entries(said).filter(([one]) => one !== id)))}>
              {t('case.correction.drop')}
            </Button>
          </div>
        );
      })}
    </div>
  );
}
