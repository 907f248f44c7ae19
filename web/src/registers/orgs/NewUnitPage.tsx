import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { AccountCreated, Level, OrgView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useDraft } from '../../parts/useDraft';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { OneTimeCode } from './OneTimeCode';
import { below, detailsOf, emptyUnit, type UnitDraftValues } from './unitDraft';
import { UnitFields } from './UnitFields';
import './orgs.css';

function NewUnit({ parent }: { parent: OrgView }) {
  const t = useWords();
  const go = useGo();
  const client = useQueryClient();
  const levels = below[parent.level];
  const [made, setMade] = useState<{ org: OrgView; account: AccountCreated } | null>(null);
  const draft = useDraft<UnitDraftValues>(`new-unit.${parent.id}`, { ...emptyUnit(levels[0] ?? 'school'), division: parent.division });
  const { values, change } = draft;
  const create = useAct(
    (key, given: UnitDraftValues) =>
      orgs.create(key, {
        parent: parent.id, level: given.level, side: given.level === 'school' ? 'both' : parent.side, code: given.unitNumber.trim(),
        name: given.name.trim(), division: given.division.trim(), details: detailsOf(given),
      }),
    ({ org, account }) => {
      draft.drop();
      void client.invalidateQueries({ queryKey: ['orgs'] });
      void client.invalidateQueries({ queryKey: ['org', parent.id] });
      tell(t('unit.created'));
      if (account) setMade({ org, account });
      else go(paths.orgs(org.id));
    },
  );
  return (
    <>
      <PageHead title={t('unit.create.title')} aside={t('unit.create.below', { name: parent.name })} />
      <Sheet title={t('orgs.details')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate(values);
          }}
        >
          {levels.length > 1 ? (
            <div role="group" aria-label={t('unit.level')} className="stack-tight">
              <span className="field-label">{t('unit.level')}</span>
              <Radio.Group
                value={values.level}
                onChange={(event) => change({ level: event.target.value as Level })}
                options={levels.map((level) => ({ value: level, label: t(`level.${level}`) }))}
              />
            </div>
          ) : null}
          <UnitFields values={values} change={change} problem={create.error} isNew />
          <ProblemNote problem={create.error} />
          <div className="row-flex">
            <Button type="primary" htmlType="submit" loading={create.isPending}>
              {t('unit.create.go')}
            </Button>
            <Button onClick={() => go(paths.orgs(parent.id))}>{t('say.cancel')}</Button>
          </div>
        </form>
      </Sheet>
      {made ? <OneTimeCode created={made.account} onClose={() => go(paths.orgs(made.org.id))} /> : null}
    </>
  );
}

/** A new authority or school below a unit, with its first account. */
export default function NewUnitPage() {
  const t = useWords();
  const id = useParam('org');
  const parent = useQuery({ queryKey: ['org', id], queryFn: () => orgs.view(id) });
  useCrumbs(parent.data ? { name: parent.data.name, to: paths.orgs(id) } : undefined, t('unit.create.title'));
  return <Answer of={parent}>{(data) => <NewUnit parent={data} />}</Answer>;
}
