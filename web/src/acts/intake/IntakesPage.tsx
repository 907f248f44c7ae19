import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Select } from 'antd';
import { useState } from 'react';

import { batches, orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { BatchView, OrgView } from '../../api/types';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { BatchList } from '../batch/BatchList';
import { useBatches } from '../batch/useBatches';

function gradesOf(school: OrgView | undefined): number[] {
  if (school?.details.kind !== 'school') return [];
  const fiveFour = school.details.schooling === '5-4';
  const first: Record<string, number> = { primary: 1, junior: fiveFour ? 6 : 7, senior: 10 };
  const last: Record<string, number> = { primary: fiveFour ? 5 : 6, junior: 9, senior: 12 };
  return school.details.stages.flatMap((stage) => {
    const [from, to] = [first[stage], last[stage]];
    return from && to ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : [];
  });
}

function OpenBatchDialog({ onClose }: { onClose: () => void }) {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const [school, setSchool] = useState(me.org);
  const [grade, setGrade] = useState<number | null>(null);
  const own = useQuery({ queryKey: ['org', me.org], queryFn: () => orgs.view(me.org) });
  const campuses = useQuery({ queryKey: ['orgs', me.org], queryFn: () => orgs.below(me.org) });
  const schools = [...(own.data ? [own.data] : []), ...(campuses.data ?? [])];
  const grades = gradesOf(schools.find((one) => one.id === school));
  const open = useAct(
    (key, body: { school: string; grade: number }) => batches.open(key, body),
    (batch) => go(paths.intake(batch.school, batch.id, 'upload')),
  );
  return (
    <Modal
      open
      width={460}
      title={t('intake.open.title')}
      okText={t('intake.open.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: grade === null, loading: open.isPending }}
      onOk={() => grade !== null && open.mutate({ school, grade })}
      onCancel={onClose}
    >
      <div className="stack">
        {schools.length > 1 ? (
          <Field label={t('intake.open.school')} required>
            <Select value={school} onChange={setSchool} options={schools.map((one) => ({ value: one.id, label: one.name }))} />
          </Field>
        ) : null}
        <Field label={t('intake.open.grade')} required>
          <Select value={grade} onChange={setGrade} options={grades.map((one) => ({ value: one, label: t.of('grade', one) }))} />
        </Field>
        <ProblemNote problem={open.error} />
      </div>
    </Modal>
  );
}

/** Where a batch of this school is worked on. */
function wayTo(batch: BatchView): string {
  const step = batch.counts.all === 0 ? 'upload' : batch.state === 'draft' ? 'rows' : 'submit';
  return paths.intake(batch.school, batch.id, step);
}

/** The batches of new pupils of this school. */
export default function IntakesPage() {
  const t = useWords();
  const may = useMay();
  const [opening, setOpening] = useState(false);
  const found = useBatches();
  return (
    <>
      <BatchList
        title={t('intake.title')}
        found={found}
        to={wayTo}
        empty={t('intake.list.empty')}
        tools={
          may('prepare_intake') ? (
            <Button type="primary" onClick={() => setOpening(true)}>
              {t('intake.open')}
            </Button>
          ) : null
        }
      />
      {opening ? <OpenBatchDialog onClose={() => setOpening(false)} /> : null}
    </>
  );
}
