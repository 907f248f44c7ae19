import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Popconfirm, Select } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { DelegationDraft, DelegationView, Role } from '../../api/types';
import { useAct } from '../../api/useAct';
import { DataTable, type Column } from '../../parts/DataTable';
import { DateField } from '../../parts/DateField';
import { showMoment, today } from '../../parts/dates';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';
import { UnitBar } from './UnitBar';

/** Roles whose duty is handed on; the server has the last word. */
const handed: Role[] = ['registrar', 'head', 'class_teacher', 'clerk', 'director'];

/** The colleagues of a unit, for whoever keeps its accounts and for everybody else. */
function useColleagues(org: string) {
  const keeps = useMay()('manage_accounts');
  return useQuery({
    queryKey: ['colleagues', org, keeps],
    queryFn: async () => {
      if (!keeps) return orgs.colleagues();
      const accounts = await orgs.accounts(org);
      return accounts.filter((one) => one.state === 'active').map((one) => ({ account: one.id, name: one.name, role: one.role }));
    },
  });
}

function HandOnDialog({ org, onMade, onClose }: { org: string; onMade: () => void; onClose: () => void }) {
  const t = useWords();
  const me = useMe();
  const may = useMay();
  const own = me.org === org && handed.includes(me.role);
  const colleagues = useColleagues(org);
  const [principal, setPrincipal] = useState<string | null>(null);
  const [delegate, setDelegate] = useState<string | null>(null);
  const [first, setFirst] = useState(today());
  const [last, setLast] = useState('');
  const [reason, setReason] = useState('');
  const hand = useAct((key, body: DelegationDraft) => orgs.handOn(key, org, body), onMade);
  const people = (colleagues.data ?? []).filter((one) => handed.includes(one.role));
  const named = (one: { account: string; name: string; role: Role }) => ({ value: one.account, label: `${one.name} · ${t.of('role', one.role)}` });
  const ready = delegate && first && last && reason.trim() && (own || principal);
  const said = (name: string) => hand.error?.messageFor(name);
  const send = () => {
    if (!delegate) return;
    hand.mutate({ delegate, first_on: first, last_on: last, reason: reason.trim(), ...(principal ? { principal } : {}) });
  };
  return (
    <Modal
      open
      width={480}
      title={t('delegation.new')}
      okText={t('delegation.new.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: !ready, loading: hand.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t('delegation.about')}</p>
        {may('manage_accounts') ? (
          <Field label={t('delegation.principal')} required={!own} error={said('principal')}>
            <Select
              value={principal}
              onChange={setPrincipal}
              allowClear
              placeholder={own ? t('delegation.principal.me', { name: me.name }) : undefined}
              options={people.filter((one) => one.account !== delegate).map(named)}
            />
          </Field>
        ) : null}
        <Field label={t('delegation.delegate')} required error={said('delegate')}>
          <Select value={delegate} onChange={setDelegate} showSearch optionFilterProp="label" options={people.filter((one) => one.account !== principal).map(named)} />
        </Field>
        <DateField label={t('delegation.first')} required value={first} onChange={setFirst} error={said('first_on')} />
        <DateField label={t('delegation.last')} required value={last} onChange={setLast} error={said('last_on')} />
        <Field label={t('delegation.reason')} required error={said('reason')}>
          <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <ProblemNote problem={hand.error} />
      </div>
    </Modal>
  );
}

const stateTone: Record<string, string> = { running: 'tag green', planned: 'tag blue', over: 'tag', ended: 'tag' };

function delegationColumns(t: Words, acts: (one: DelegationView) => React.ReactNode): Column<DelegationView>[] {
  return [
    { key: 'principal', title: t('delegation.principal'), width: 170, render: (one) => <span>{one.principal_name} <span className="tag">{t.of('role', one.role)}</span></span> },
    { key: 'delegate', title: t('delegation.delegate'), width: 110, render: (one) => <strong>{one.delegate_name}</strong> },
    { key: 'days', title: t('delegation.days'), width: 190, render: (one) => t('delegation.span', { first: one.first_on, last: one.last_on }) },
    { key: 'state', title: t('delegation.state'), width: 90, render: (one) => <span className={stateTone[one.state] ?? 'tag'}>{t.of('delegation.state', one.state)}</span> },
    { key: 'reason', title: t('delegation.reason'), width: 150, render: (one) => one.reason },
    {
      key: 'made',
      title: t('delegation.made'),
      width: 250,
      render: (one) => (one.ended_at ? t('delegation.endedBy', { name: one.ended_by_name ?? '', at: showMoment(one.ended_at) }) : t('delegation.madeBy', { name: one.made_by_name, at: showMoment(one.made_at) })),
    },
    { key: 'acts', title: t('say.acts'), width: 80, render: acts },
  ];
}

/** Duties that colleagues do for a while: handed on and taken back here. */
export default function DelegationsPage() {
  const t = useWords();
  const client = useQueryClient();
  const org = useParam('org');
  const made = useQuery({ queryKey: ['delegations', org], queryFn: () => orgs.delegations(org) });
  const [opening, setOpening] = useState(false);
  const changed = (word: string) => {
    setOpening(false);
    tell(word);
    void client.invalidateQueries({ queryKey: ['delegations', org] });
  };
  const end = useAct((key, id: string) => orgs.takeBack(key, org, id), () => changed(t('delegation.ended')));
  const acts = (one: DelegationView) =>
    one.may_end ? (
      <Popconfirm title={t('delegation.end.sure', { name: one.delegate_name })} okText={t('say.confirm')} cancelText={t('say.cancel')} onConfirm={() => end.mutate(one.id)}>
        <button type="button" className="plain-button red" aria-label={`${t('delegation.end')}: ${one.delegate_name}`}>
          {t('delegation.end')}
        </button>
      </Popconfirm>
    ) : null;
  return (
    <div className="fill">
      <UnitBar
        title={t('delegation.title')}
        org={org}
        to={paths.delegations}
        tools={
          <Button type="primary" onClick={() => setOpening(true)}>
            {t('delegation.new')}
          </Button>
        }
      />
      <ProblemNote problem={made.error ? asProblem(made.error) : end.error} />
      <DataTable
        label={t('delegation.title')}
        columns={delegationColumns(t, acts)}
        rows={made.data ?? []}
        rowKey={(one) => one.id}
        empty={made.isLoading ? t('say.loading') : t('delegation.none')}
      />
      {opening ? <HandOnDialog org={org} onMade={() => changed(t('delegation.done'))} onClose={() => setOpening(false)} /> : null}
    </div>
  );
}
