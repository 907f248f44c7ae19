import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { useLater } from '../../parts/useLater';
import { useWords } from '../../words';

/** Finds a unit by its name, also by one it bore before, or by its code. */
export function UnitSearch({ onPick }: { onPick: (org: string) => void }) {
  const t = useWords();
  const [typed, setTyped] = useState('');
  const words = useLater(typed.trim(), 300);
  const found = useQuery({ queryKey: ['unit-search', words], queryFn: () => orgs.find(words), enabled: words !== '' });
  return (
    <Select
      className="unit-search"
      showSearch
      allowClear
      value={null}
      placeholder={t('orgs.search')}
      aria-label={t('orgs.search')}
      filterOption={false}
      searchValue={typed}
      onSearch={setTyped}
      notFoundContent={words === '' ? null : found.isFetching ? t('say.loading') : t('orgs.search.none')}
      onChange={(org: string | null) => {
        if (!org) return;
        setTyped('');
        onPick(org);
      }}
      options={(found.data ?? []).map((one) => ({
        value: one.id,
        label: (
          <span>
            {one.name}
            {one.closed_on ? <span className="tag">{t('orgs.closed')}</span> : null}
            <span className="soft small"> {one.earlier_name ? t('orgs.search.once', { name: one.earlier_name, day: one.earlier_until ?? '' }) : one.code}</span>
          </span>
        ),
      }))}
    />
  );
}
