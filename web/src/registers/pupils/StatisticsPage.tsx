import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { work } from '../../api/calls';
import { LyingBars, UprightBars } from '../../parts/Bars';
import { Answer } from '../../parts/Busy';
import { DateField } from '../../parts/DateField';
import { today } from '../../parts/dates';
import { Field } from '../../parts/Field';
import { OrgPicker } from '../../parts/OrgPicker';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';

/** Counts as of any day, and as known on any day. */
export default function StatisticsPage() {
  const t = useWords();
  const me = useMe();
  const [org, setOrg] = useState(me.org);
  const [asOf, setAsOf] = useState(today());
  const [knownOn, setKnownOn] = useState('');
  const ask = { org, ...(asOf ? { as_of: asOf } : {}), ...(knownOn ? { known_on: knownOn } : {}) };
  const counts = useQuery({ queryKey: ['statistics', ask], queryFn: () => work.statistics(ask), placeholderData: (before) => before });
  const atSchool = me.level === 'school' || me.level === 'campus';
  return (
    <>
      <PageHead title={t('statistics.title')} />
      <div className="filters">
        {atSchool ? null : (
          <Field label={t('pupils.unit')}>
            <OrgPicker value={org} onChange={setOrg} />
          </Field>
        )}
        <DateField label={t('statistics.asOf')} value={asOf} onChange={setAsOf} />
        <DateField label={t('statistics.knownOn')} value={knownOn} onChange={setKnownOn} />
        <span className="soft small filter-note">{t('statistics.knownOn.hint')}</span>
      </div>
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
            <Sheet title={t('statistics.byUnit')}>
              <LyingBars items={data.by_unit} label={t('statistics.byUnit')} />
            </Sheet>
          </>
        )}
      </Answer>
    </>
  );
}
