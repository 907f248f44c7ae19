import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { asProblem } from '../../api/problem';
import { useAct } from '../../api/useAct';
import type { Role, StaffDraft, StaffView } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { useDraft } from '../../parts/useDraft';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';
import { UnitBar } from './UnitBar';
import '../../acts/intake/intake.css';

const schoolDuties: Role[] = ['registrar', 'head', 'class_teacher'];
const authorityDuties: Role[] = ['clerk', 'director', 'org_admin', 'viewer'];
type StaffForm = Omit<StaffDraft, 'duty'> & { duty: Role | null };

const emptyStaff: StaffForm = { name: '', document_number: '', phone: '', duty: null, since_on: '', trained_on: '', certificate: '' };

function FileStaffDialog({ org, onClose }: { org: string; onClose: () => void }) {
  const t = useWords();
  const me = useMe();
  const client = useQueryClient();
  const draft = useDraft<StaffForm>(`staff.${org}`, emptyStaff);
  const { values, change } = draft;
  const save = useAct(
    (key, body: StaffDraft) => orgs.fileStaff(key, org, body),
    () => {
      draft.drop();
      void client.invalidateQueries({ queryKey: ['staff', org] });
      tell(t('staff.saved'));
      onClose();
    },
  );
  const send = () => {
    const { trained_on, duty, ...rest } = values;
    if (duty) save.mutate({ ...rest, duty, ...(trained_on ? { trained_on } : {}) });
  };
  const duties = me.level === 'school' || me.level === 'campus' ? schoolDuties : [...schoolDuties, ...authorityDuties];
  const said = (name: string) => save.error?.messageFor(name);
  return (
    <Modal open width={640} title={t('staff.new')} okText={t('say.save')} cancelText={t('say.cancel')} okButtonProps={{ loading: save.isPending, disabled: !values.duty }} onOk={send} onCancel={onClose}>
      <div className="stack">
        <div className="form-grid">
          <Field label={t('staff.name')} required error={said('name')}>
            <Input value={values.name} onChange={(event) => change({ name: event.target.value })} />
          </Field>
          <Field label={t('staff.document')} required error={said('document_number')}>
            <Input className="mono" autoComplete="off" value={values.document_number} onChange={(event) => change({ document_number: event.target.value })} />
          </Field>
          <Field label={t('staff.phone')} required error={said('phone')}>
            <Input autoComplete="off" value={values.phone} onChange={(event) => change({ phone: event.target.value })} />
          </Field>
          <Field label={t('staff.duty')} required error={said('duty')}>
            <Select value={values.duty} onChange={(duty: Role) => change({ duty })} options={duties.map((duty) => ({ value: duty, label: t.of('role', duty) }))} />
          </Field>
          <DateField label={t('staff.since')} value={values.since_on} required onChange={(since_on) => change({ since_on })} error={said('since_on')} />
          <DateField label={t('staff.trained')} value={values.trained_on ?? ''} onChange={(trained_on) => change({ trained_on })} error={said('trained_on')} />
          <Field label={t('staff.certificate')} error={said('certificate')}>
            <Input value={values.certificate} onChange={(event) => change({ certificate: event.target.value })} />
          </Field>
        </div>
        <ProblemNote problem={save.error} />
      </div>
    </Modal>
  );
}

function TrainingDialog({ org, one, onClose }: { org: string; one: StaffView; onClose: () => void }) {
  const t = useWords();
  const client = useQueryClient();
  const [day, setDay] = useState('');
  const [certificate, setCertificate] = useState('');
  const save = useAct(
    (key, body: { trained_on: string; certificate: string }) => orgs.recordTraining(key, org, one.id, body),
    () => {
      void client.invalidateQueries({ queryKey: ['staff', org] });
      tell(t('staff.train.done'));
      onClose();
    },
  );
  return (
    <Modal
      open
      width={420}
      title={`${t('staff.train')}: ${one.name}`}
      okText={t('say.save')}
      cancelText={t('say.cancel')}
      okButtonProps={{ loading: save.isPending, disabled: !day }}
      onOk={() => save.mutate({ trained_on: day, certificate: certificate.trim() })}
      onCancel={onClose}
    >
      <div className="stack">
        <DateField label={t('staff.trained')} value={day} required onChange={setDay} error={save.error?.messageFor('trained_on')} />
        <Field label={t('staff.certificate')} error={save.error?.messageFor('certificate')}>
          <Input value={certificate} onChange={(event) => setCertificate(event.target.value)} />
        </Field>
        <ProblemNote problem={save.error} />
      </div>
    </Modal>
  );
}

function staffColumns(t: Words): Column<StaffView>[] {
  return [
    { key: 'name', title: t('staff.name'), width: 110, render: (one) => <strong>{one.name}</strong> },
    { key: 'duty', title: t('staff.duty'), width: 110, render: (one) => t.of('role', one.duty) },
    { key: 'phone', title: t('staff.phone'), width: 118, render: (one) => <span className="mono">{one.phone}</span> },
    { key: 'since', title: t('staff.since'), width: 102, render: (one) => one.since_on },
    { key: 'trained', title: t('staff.trained'), width: 102, render: (one) => one.trained_on ?? '—' },
    { key: 'certificate', title: t('staff.certificate'), width: 140, render: (one) => one.certificate || '—' },
    { key: 'filed', title: t('staff.filed'), width: 84, render: (one) => <span className={one.filed ? 'tag green' : 'tag'}>{one.filed ? t('staff.filed.yes') : t('staff.filed.no')}</span> },
    {
      key: 'findings',
      title: t('staff.findings'),
      width: 130,
      render: (one) => (one.left_on ? <span className="tag">{t('staff.left', { date: one.left_on })}</span> : one.findings.length > 0 ? <span className="tag amber">{t('refusal.count', { count: one.findings.length })}</span> : '—'),
    },
  ];
}

function StaffPanel({ org, one, canFile, onTrain }: { org: string; one: StaffView | undefined; canFile: boolean; onTrain: () => void }) {
  const t = useWords();
  const client = useQueryClient();
  const file = useAct(
    (key, id: string) => orgs.fileUpward(key, org, id),
    () => {
      void client.invalidateQueries({ queryKey: ['staff', org] });
      tell(t('staff.filed.done'));
    },
  );
  if (!one) return null;
  return (
    <aside className="panel" aria-label={one.name}>
      <div className="panel-head">
        <div className="grow">
          <strong className="panel-name">{one.name}</strong>
          <p className="soft">{t.of('role', one.duty)}</p>
        </div>
      </div>
      <div className="panel-body" tabIndex={0}>
        <h2>{t('staff.findings')}</h2>
        <RefusalPanel refusals={one.findings} />
        <ProblemNote problem={file.error} />
      </div>
      {canFile && !one.left_on ? (
        <div className="panel-foot">
          <Button size="small" onClick={onTrain}>
            {t('staff.train')}
          </Button>
          {one.filed ? null : (
            <Button size="small" type="primary" loading={file.isPending} onClick={() => file.mutate(one.id)}>
              {t('staff.file')}
            </Button>
          )}
        </div>
      ) : null}
    </aside>
  );
}

/** Who staffs a unit: duties, training, filing. */
export default function PeoplePage() {
  const t = useWords();
  const may = useMay();
  const org = useParam('org');
  const staff = useQuery({ queryKey: ['staff', org], queryFn: () => orgs.staff(org) });
  const [active, setActive] = useState<string | null>(null);
  const [dialog, setDialog] = useState<'new' | 'train' | null>(null);
  const one = staff.data?.find((person) => person.id === active);
  return (
    <div className="fill">
      <UnitBar
        title={t('staff.title')}
        org={org}
        to={paths.people}
        tools={
          may('file_staff') ? (
            <Button type="primary" onClick={() => setDialog('new')}>
              {t('staff.new')}
            </Button>
          ) : null
        }
      />
      {staff.error ? <ProblemNote problem={asProblem(staff.error)} onRetry={() => void staff.refetch()} /> : null}
      <div className={one ? 'split' : 'fill grow'}>
        <DataTable
          label={t('staff.title')}
          columns={staffColumns(t)}
          rows={staff.data ?? []}
          rowKey={(person) => person.id}
          active={active}
          onActive={(person) => setActive(person.id)}
          empty={staff.isLoading ? t('say.loading') : undefined}
        />
        <StaffPanel org={org} one={one} canFile={may('file_staff')} onTrain={() => setDialog('train')} />
      </div>
      {dialog === 'new' ? <FileStaffDialog org={org} onClose={() => setDialog(null)} /> : null}
      {dialog === 'train' && one ? <TrainingDialog org={org} one={one} onClose={() => setDialog(null)} /> : null}
    </div>
  );
}
