import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Popconfirm, Select } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { asProblem } from '../../api/problem';
import { useAct } from '../../api/useAct';
import type { AccountCreated, AccountDraft, AccountView, Level, Role } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { showMoment } from '../../parts/dates';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { Remarks } from '../../parts/Remarks';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords, type Words } from '../../words';
import { OneTimeCode } from './OneTimeCode';
import { UnitBar } from './UnitBar';

/** The roles offered for a unit of each tier; the server has the last word. */
const roles: Record<Level, Role[]> = {
  nation: ['system_keeper', 'security_keeper', 'audit_keeper'],
  province: ['org_admin', 'viewer', 'system_keeper', 'security_keeper', 'audit_keeper'],
  city: ['clerk', 'director', 'org_admin', 'viewer'],
  county: ['clerk', 'director'],
  school: ['registrar', 'head', 'class_teacher'],
  campus: ['registrar', 'head', 'class_teacher'],
};

function NewAccountDialog({ org, level, onMade, onClose }: { org: string; level: Level; onMade: (made: AccountCreated) => void; onClose: () => void }) {
  const t = useWords();
  const [staff, setStaff] = useState<string | null>(null);
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [inClass, setInClass] = useState<string | null>(null);
  const people = useQuery({ queryKey: ['staff', org], queryFn: () => orgs.staff(org) });
  const needsClass = role === 'class_teacher';
  const classes = useQuery({ queryKey: ['classes', org], queryFn: () => orgs.classes(org), enabled: needsClass });
  const create = useAct((key, body: AccountDraft) => orgs.createAccount(key, org, body), onMade);
  const ready = staff && role && login.trim() && (!needsClass || inClass);
  const send = () => {
    if (!staff || !role) return;
    create.mutate({ staff, role, login: login.trim(), ...(needsClass && inClass ? { class: inClass } : {}) });
  };
  const said = (name: string) => create.error?.messageFor(name);
  return (
    <Modal
      open
      width={460}
      title={t('accounts.new')}
      okText={t('accounts.create.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: !ready, loading: create.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      <div className="stack">
        <Field label={t('accounts.staff')} required error={said('staff')}>
          <Select
            value={staff}
            onChange={setStaff}
            options={(people.data ?? []).filter((one) => !one.left_on).map((one) => ({ value: one.id, label: `${one.name} · ${t.of('role', one.duty)}` }))}
          />
        </Field>
        <Field label={t('accounts.role')} required error={said('role')}>
          <Select value={role} onChange={setRole} options={roles[level].map((one) => ({ value: one, label: t(`role.${one}`) }))} />
        </Field>
        {needsClass ? (
          <Field label={t('accounts.class')} required error={said('class')}>
            <Select value={inClass} onChange={setInClass} options={(classes.data ?? []).map((one) => ({ value: one.id, label: one.name }))} />
          </Field>
        ) : null}
        <Field label={t('accounts.login')} required error={said('login')}>
          <Input value={login} autoComplete="off" onChange={(event) => setLogin(event.target.value)} />
        </Field>
        <ProblemNote problem={create.error} />
      </div>
    </Modal>
  );
}

const stateTone: Record<string, string> = { active: 'tag green', pending: 'tag amber', sealed: 'tag', ended: 'tag' };

function accountColumns(t: Words, acts: (account: AccountView) => React.ReactNode): Column<AccountView>[] {
  return [
    { key: 'login', title: t('accounts.login'), width: 150, render: (one) => <strong className="mono">{one.login}</strong> },
    { key: 'name', title: t('accounts.name'), width: 110, render: (one) => one.name },
    { key: 'role', title: t('accounts.role'), width: 140, render: (one) => t.of('role', one.role) },
    {
      key: 'state',
      title: t('accounts.state'),
      width: 130,
      render: (one) => (
        <span className="row-flex">
          <span className={stateTone[one.state] ?? 'tag'}>{t.of('account.state', one.state)}</span>
          {one.warnings.length > 0 ? <span className="tag amber">{t('refusal.weight.warns')}</span> : null}
        </span>
      ),
    },
    { key: 'seen', title: t('accounts.seen'), width: 146, render: (one) => showMoment(one.last_seen_at) || '—' },
    {
      key: 'undertaking',
      title: t('accounts.undertaking'),
      width: 110,
      render: (one) => one.undertaking_signed_on ?? <span className="soft">{t('account.unsigned')}</span>,
    },
    { key: 'acts', title: t('say.acts'), width: 130, render: acts },
  ];
}

/** The accounts of a unit: made, reset and ended here. */
export default function AccountsPage() {
  const t = useWords();
  const client = useQueryClient();
  const org = useParam('org');
  const unit = useQuery({ queryKey: ['org', org], queryFn: () => orgs.view(org) });
  const accounts = useQuery({ queryKey: ['accounts', org], queryFn: () => orgs.accounts(org) });
  const [active, setActive] = useState<string | null>(null);
  const [opening, setOpening] = useState(false);
  const [made, setMade] = useState<AccountCreated | null>(null);
  const changed = () => void client.invalidateQueries({ queryKey: ['accounts', org] });
  const shown = (created: AccountCreated) => {
    setOpening(false);
    setMade(created);
    changed();
  };
  const reset = useAct((key, id: string) => orgs.resetAccount(key, org, id), shown);
  const end = useAct(
    (key, id: string) => orgs.endAccount(key, org, id),
    () => {
      tell(t('accounts.ended'));
      changed();
    },
  );
  const acts = (one: AccountView) =>
    one.state === 'ended' ? null : (
      <span className="row-flex">
        <Popconfirm title={t('accounts.reset.sure', { login: one.login })} okText={t('say.confirm')} cancelText={t('say.cancel')} onConfirm={() => reset.mutate(one.id)}>
          <button type="button" className="plain-button" aria-label={`${t('accounts.reset')}: ${one.login}`}>
            {t('accounts.reset')}
          </button>
        </Popconfirm>
        <Popconfirm title={t('accounts.end.sure', { login: one.login })} okText={t('say.confirm')} cancelText={t('say.cancel')} onConfirm={() => end.mutate(one.id)}>
          <button type="button" className="plain-button red" aria-label={`${t('accounts.end')}: ${one.login}`}>
            {t('accounts.end')}
          </button>
        </Popconfirm>
      </span>
    );
  const failed = accounts.error ? asProblem(accounts.error) : (reset.error ?? end.error);
  return (
    <div className="fill">
      <UnitBar
        title={t('accounts.title')}
        org={org}
        to={paths.accounts}
        tools={
          <Button type="primary" disabled={!unit.data} onClick={() => setOpening(true)}>
            {t('accounts.new')}
          </Button>
        }
      />
      <ProblemNote problem={failed} />
      <Remarks warnings={(accounts.data ?? []).find((one) => one.id === active)?.warnings ?? []} />
      <DataTable
        label={t('accounts.title')}
        columns={accountColumns(t, acts)}
        rows={accounts.data ?? []}
        rowKey={(one) => one.id}
        active={active}
        onActive={(one) => setActive(one.id)}
        empty={accounts.isLoading ? t('say.loading') : undefined}
      />
      {opening && unit.data ? <NewAccountDialog org={org} level={unit.data.level} onMade={shown} onClose={() => setOpening(false)} /> : null}
      {made ? <OneTimeCode created={made} onClose={() => setMade(null)} /> : null}
    </div>
  );
}
