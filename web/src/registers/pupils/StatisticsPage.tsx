import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { work } from '../../api/calls';
import { LyingBars, UprightBars } from '../../parts/Bars';
import { Answer } from '../../parts/Busy';
import { DownloadButton } from '../../parts/DownloadButton';
import { Field } from '../../parts/Field';
import { OrgPicker } from '../../parts/OrgPicker';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';

/** Counts of a unit and all below it. */
export default function StatisticsPage() {
  const t = useWords();
  const me = useMe();
  const [org, setOrg] = useState(me.org);
  const counts = useQuery({ queryKey: ['statistics', org], queryFn: () => work.statistics(org), placeholderData: (before) => before });
  const atSchool = me.level === 'school' || me.level === 'campus';
  return (
    <>
      <PageHead
        title={t('statistics.title')}
        aside={counts.data ? t('statistics.asOf', { date: counts.data.as_of }) : null}
        tools={<DownloadButton href={work.statisticsUrl(org)}>{t('statistics.download')}</DownloadButton>}
      />
      {atSchool ? null : (
        <div className="filters">
          <Field label={t('pupils.unit')}>
            <OrgPicker value={org} onChange={setOrg} />
          </Field>
        </div>
      )}
      <Answer of={counts}>
        {(data) => (
          <>
            <div className="cards">
              <div className="card still">
                <span className="card-name">{t('statistics.total')}</span>
                <span className="card-count num">{data.total.toLocaleString()}</span>
              </div>
              {data.by_sex.map((one) => (
                <div key={one.key} className="card still">
                  <span className="card-name">{t.of('sex', one.key)}</span>
                  <span className="card-count num">{one.count.toLocaleString()}</span>
                </div>
              ))}
            </div>
            <Sheet title={t('statistics.byGrade')}>
              <UprightBars items={data.by_grade} label={t('statistics.byGrade')} name={(item) => t.of('grade', item.key)} />
            </Sheet>
            <Sheet title={t(atSchool ? 'statistics.byClass' : 'statistics.byUnit')}>
              <LyingBars items={data.by_unit} label={t(atSchool ? 'statistics.byClass' : 'statistics.byUnit')} />
            </Sheet>
          </>
        )}
      </Answer>
    </>
  );
}
