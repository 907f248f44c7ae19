import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';

import { orgs } from '../../api/calls';
import type { FieldProblem } from '../../api/problem';
import type { ChangeFieldView } from '../../api/types';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { useWords } from '../../words';
import { CorrectionInput } from './CorrectionInput';

interface FieldInputProps {
  field: ChangeFieldView;
  value: string;
  onChange: (value: string) => void;
  /** The school whose classes can be chosen, the class the pupil attends, if any, and the grade. */
  school: string;
  own: string | null;
  grade: number | null;
  error?: FieldProblem | string | undefined;
}

function ClassSelect({ school, own, value, onChange, ...said }: { school: string; own: string | null; value: string; onChange: (value: string) => void; id?: string }) {
  const t = useWords();
  const classes = useQuery({ queryKey: ['classes', school], queryFn: () => orgs.classes(school) });
  const open = (classes.data ?? []).filter((one) => one.grade != null && one.id !== own);
  return (
    <Select
      {...said}
      className="value-input"
      value={value || null}
      loading={classes.isFetching}
      placeholder={t('case.class.pick')}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(id: string | null) => onChange(id ?? '')}
      options={open.map((one) => ({
        value: one.id,
        label: `${t.of('grade', one.grade)} ${one.name} · ${t('case.class.size', { size: one.size, limit: one.size_limit })}`,
      }))}
    />
  );
}

/** Something that is filled in for a change, by its sort. */
export function FieldInput({ field, value, onChange, school, own, grade, error }: FieldInputProps) {
  const t = useWords();
  const label = t.pick(field);
  const common = { label, required: !field.optional, error };
  switch (field.sort) {
    case 'date':
    case 'past_date':
      return <DateField {...common} value={value} onChange={onChange} />;
    case 'choice':
      return (
        <Field {...common}>
          <ChoiceSelect field={field} value={value} onChange={onChange} />
        </Field>
      );
    case 'class':
      return (
        <Field {...common}>
          <ClassSelect school={school} own={own} value={value} onChange={onChange} />
        </Field>
      );
    case 'register_fields':
      return <CorrectionInput label={label} org={school} grade={grade ?? 1} value={value} onChange={onChange} error={error} />;
    case 'number':
      return (
        <Field {...common}>
          <Input value={value} inputMode="numeric" maxLength={9} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
        </Field>
      );
    case 'outside_number':
    case 'outside_division':
      return (
        <Field {...common} hint={t(field.sort === 'outside_number' ? 'case.outside.number.hint' : 'case.outside.division.hint')}>
          <Input className="mono" value={value} maxLength={40} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
        </Field>
      );
    default:
      return (
        <Field {...common}>
          <Input.TextArea value={value} autoSize={{ minRows: 1, maxRows: 6 }} maxLength={500} onChange={(event) => onChange(event.target.value)} />
        </Field>
      );
  }
}

function ChoiceSelect({ field, value, onChange, ...said }: { field: ChangeFieldView; value: string; onChange: (value: string) => void; id?: string }) {
  const t = useWords();
  return (
    <Select
      {...said}
      className="value-input"
      value={value || null}
      allowClear={field.optional}
      onChange={(code: string | undefined) => onChange(code ?? '')}
      options={field.choices.map((choice) => ({ value: choice.code, label: t.pick(choice) }))}
    />
  );
}
