import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { OrgView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { ApprovalFields, EndingFacts, isApproved, noApproval, type Approval } from './EndingSheet';
import './orgs.css';

function Close({ school }: { school: OrgView }) {
  const t = useWords();
  const go = useGo();
  const client = useQueryClient();
  const [custodian, setCustodian] = useState('');
  const [approval, setApproval] = useState<Approval>(noApproval);
  const plan = useQuery({ queryKey: ['closure', school.id, custodian], queryFn: () => orgs.planClosure(school.id, custodian || undefined) });
  const close = useAct(
    (key, given: Approval) =>
      orgs.close(key, school.id, {
        version: plan.data?.version ?? school.version, custodian: custodian || null, document: given.document.trim(), reason: given.reason.trim(),
      }),
    (view) => {
      client.setQueryData(['org', school.id], view);
      void client.invalidateQueries();
      tell(t('closing.done', { name: view.name }));
      go(paths.orgs(school.id));
    },
    { onNo: () => void plan.refetch() },
  );
  const ready = isApproved(approval) && plan.data?.bars.length === 0 && !plan.isFetching;
  return (
    <div className="stack">
      <PageHead title={t('closing.title')} aside={school.name} />
      <Sheet title={t('closing.keeper')}>
        <Field label={t('ending.custodian')} hint={t('closing.keeper.hint')}>
          <OrgPicker value={custodian} onChange={setCustodian} />
        </Field>
      </Sheet>
      <Answer of={plan}>{(ending) => <EndingFacts ending={ending} />}</Answer>
      <Sheet title={t('ending.approval')}>
        <ApprovalFields value={approval} change={(part) => setApproval((before) => ({ ...before, ...part }))} problem={close.error} warning={t('closing.final')} />
        <ProblemNote problem={close.error} />
        <div className="form-foot">
          <Button type="primary" danger disabled={!ready} loading={close.isPending} onClick={() => close.mutate(approval)}>
            {t('closing.go')}
          </Button>
          <Button onClick={() => go(paths.orgs(school.id))}>{t('say.cancel')}</Button>
        </div>
      </Sheet>
    </div>
  );
}

/** Closes a school for good, after showing what that does. */
export default function ClosePage() {
  const t = useWords();
  const id = useParam('org');
  const school = useQuery({ queryKey: ['org', id], queryFn: () => orgs.view(id) });
  useCrumbs(school.data ? { name: school.data.name, to: paths.orgs(id) } : undefined, t('closing.title'));
  return <Answer of={school}>{(data) => <Close school={data} />}</Answer>;
}
