import { Button } from 'antd';
import { useState } from 'react';

import { Chips } from '../../parts/Chips';
import { useGo } from '../../parts/Go';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { BatchList } from '../batch/BatchList';
import { useBatches } from '../batch/useBatches';

type Filter = 'submitted' | 'decided' | 'all';

/** The authority's queue: what waits for a decision first. */
export default function ReviewsPage() {
  const t = useWords();
  const go = useGo();
  const [filter, setFilter] = useState<Filter>('submitted');
  const found = useBatches(filter === 'all' ? undefined : filter);
  const first = found.list.find((batch) => batch.state === 'submitted');
  return (
    <BatchList
      title={t('review.title')}
      found={found}
      to={(batch) => paths.review(batch.school, batch.id)}
      empty={t('review.list.empty')}
      filters={
        <div className="filters">
          <Chips
            label={t('rows.filter')}
            value={filter}
            onChange={setFilter}
            options={[
              { value: 'submitted', label: t('review.filter.mine') },
              { value: 'decided', label: t('review.filter.decided') },
              { value: 'all', label: t('review.filter.all') },
            ]}
          />
        </div>
      }
      tools={
        first ? (
          <Button type="primary" onClick={() => go(paths.review(first.school, first.id))}>
            {t('review.first')}
          </Button>
        ) : null
      }
    />
  );
}
