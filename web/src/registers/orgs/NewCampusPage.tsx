import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';

import { orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { OrgView } from '../../api/types';
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
import { draftOf, emptyUnit, type UnitDraftValues } from './unitDraft';
import { UnitFields } from './UnitFields';
import './orgs.css';

function NewCampus({ school }: { school: OrgView }) {
  const t = useWords();
  const go = useGo();
  const client = useQueryClient();
  const draft = useDraft<UnitDraftValues>(`campus.${school.id}`, {
    ...emptyUnit('campus'),
    division: school.division,
    school: { ...draftOf(school.details).school, identifier: '', principal: '' },
  });
  const add = useAct(
    (key, given: UnitDraftValues) =>
      orgs.addCampus(key, school.id, {
        code: given.unitNumber.trim(), name: given.name.trim(), division: given.division.trim(), details: given.school,
      }),
    (org) => {
      draft.drop();
      void client.invalidateQueries({ queryKey: ['orgs'] });
      tell(t('campus.done'));
      go(paths.orgs(org.id));
    },
  );
  return (
    <>
      <PageHead title={t('campus.title')} aside={t('unit.create.below', { name: school.name })} />
      <Sheet title={t('orgs.details')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate(draft.values);
          }}
        >
          <UnitFields values={draft.values} change={draft.change} problem={add.error} isNew />
          <ProblemNote problem={add.error} />
          <div className="row-flex">
            <Button type="primary" htmlType="submit" loading={add.isPending}>
              {t('campus.go')}
            </Button>
            <Button onClick={() => go(paths.orgs(school.id))}>{t('say.cancel')}</Button>
          </div>
        </form>
      </Sheet>
    </>
  );
}

/** A branch campus under a central school. */
export default function NewCampusPage() {
  const t = useWords();
  const id = useParam('org');
  const school = useQuery({ queryKey: ['org', id], queryFn: () => orgs.view(id) });
  useCrumbs(school.data ? { name: school.data.name, to: paths.orgs(id) } : undefined, t('campus.title'));
  return <Answer of={school}>{(data) => <NewCampus school={data} />}</Answer>;
}
