import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';

import { pupils } from '../../api/calls';
import { useLater } from '../../parts/useLater';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';

/** Chooses a pupil of one's own unit by the first letters of the name. */
export function PupilPicker({ value, onChange, ...said }: { value: string; onChange: (person: string) => void; id?: string }) {
  const t = useWords();
  const me = useMe();
  const [typed, setTyped] = useState('');
  const q = useLater(typed.trim(), 300);
  const found = useQuery({
    queryKey: ['pupils', 'picker', me.org, q],
    queryFn: () => pupils.list({ org: me.org, q, limit: 20 }),
    enabled: q !== '',
    staleTime: 30_000,
  });
  const chosen = useQuery({ queryKey: ['pupil', value], queryFn: () => pupils.view(value), enabled: value !== '' });
  const options = (found.data?.items ?? []).map((line) => ({
    value: line.person,
    label: `${line.name} · ${line.class_name} · ${line.document}`,
  }));
  if (chosen.data && !options.some((one) => one.value === value)) {
    options.unshift({ value, label: `${chosen.data.name} · ${chosen.data.class_name} · ${chosen.data.document}` });
  }
  return (
    <Select
      {...said}
      className="value-input"
      value={value || null}
      placeholder={t('case.pupil.find')}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      notFoundContent={q === '' ? t('case.pupil.find') : found.isFetching ? t('say.loading') : t('case.pupil.none')}
      options={options}
      onChange={(person: string | null) => onChange(person ?? '')}
    />
  );
}
