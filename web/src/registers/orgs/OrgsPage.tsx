import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';

import { orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { Action, OrgView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { Go, useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { Remarks } from '../../parts/Remarks';
import { Facts, PageHead, Sheet } from '../../parts/Sheet';
import { useDraft } from '../../parts/useDraft';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useMe } from '../../session/useSession';
import { sayOf, useWords, type Words } from '../../words';
import { OrgTree } from './OrgTree';
import { PlanSheet } from './PlanSheet';
import { RenameDialog } from './RenameDialog';
import { UnitHistory } from './UnitHistory';
import { UnitSearch } from './UnitSearch';
import { below, detailsOf, draftOf, type UnitDraftValues } from './unitDraft';
import { UnitFields } from './UnitFields';
import './orgs.css';

function detailFacts(t: Words, { details, code_names }: Pick<OrgView, 'details' | 'code_names'>): [string, string][] {
  if (details.kind === 'authority') {
    return (['address', 'phone', 'area_category', 'economic_attribute', 'ethnic_attribute'] as const).map((name) => [t(`unit.${name}`), details[name]]);
  }
  const named = (field: 'school_type' | 'urban_rural' | 'sponsor') => {
    const name = code_names.find((one) => one.field === field)?.name;
    return name ? `${name} ${details[field]}` : details[field];
  };
  const yes = (flag: boolean) => (flag ? t('say.yes') : t('say.no'));
  return [
    [t('unit.identifier'), details.identifier],
    [t('unit.principal'), details.principal],
    [t('unit.stages'), details.stages.map((stage) => t(`stage.${stage}`)).join(' · ')],
    [t('unit.schooling'), t(`schooling.${details.schooling}`)],
    [t('unit.nature'), t(`nature.${details.nature}`)],
    [t('unit.school_type'), named('school_type')],
    [t('unit.urban_rural'), named('urban_rural')],
    [t('unit.sponsor'), named('sponsor')],
    [t('unit.exam_category'), details.exam_category],
    [t('unit.approved'), yes(details.approved)],
    [t('unit.special'), yes(details.special)],
    [t('unit.model'), yes(details.model)],
    [t('unit.phone'), details.phone],
    [t('unit.address'), details.address],
  ];
}

function EditUnit({ org, onDone }: { org: OrgView; onDone: () => void }) {
  const t = useWords();
  const client = useQueryClient();
  const draft = useDraft<UnitDraftValues>(`unit.${org.id}.${org.version}`, {
    name: org.name, unitNumber: org.code, division: org.division, level: org.level, ...draftOf(org.details),
  });
  const save = useAct(
    (key, values: UnitDraftValues) => orgs.maintain(key, org.id, { version: org.version, details: detailsOf(values) }),
    (view) => {
      draft.drop();
      client.setQueryData(['org', org.id], view);
      void client.invalidateQueries({ queryKey: ['orgs'] });
      tell(t('orgs.saved'));
      onDone();
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft.values);
      }}
    >
      <UnitFields values={draft.values} change={draft.change} problem={save.error} isNew={false} />
      <ProblemNote problem={save.error} />
      <div className="form-foot">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('say.save')}
        </Button>
        <Button
          onClick={() => {
            draft.drop();
            onDone();
          }}
        >
          {t('say.cancel')}
        </Button>
      </div>
    </form>
  );
}

function Unit({ org }: { org: OrgView }) {
  const t = useWords();
  const go = useGo();
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const may = (action: Action) => org.acts.includes(action) && me.rights.includes(action);
  const isAbove = org.id !== me.org;
  const isSchool = org.level === 'school' || org.level === 'campus';
  return (
    <div className="stack">
      <Sheet
        title={org.name}
        tools={
          <span className="row-flex">
            {may('read_class') && isSchool ? <Go to={paths.classes(org.id)}>{t('orgs.goClasses')}</Go> : null}
            {may('read_staff') ? <Go to={paths.people(org.id)}>{t('orgs.goPeople')}</Go> : null}
            {may('manage_accounts') ? <Go to={paths.accounts(org.id)}>{t('orgs.goAccounts')}</Go> : null}
            {may('rename_unit') && isAbove ? <Button onClick={() => setRenaming(true)}>{t('rename.go')}</Button> : null}
            {may('close_unit') && isAbove && isSchool ? <Button onClick={() => go(paths.mergeUnit(org.id))}>{t('merging.open')}</Button> : null}
            {may('close_unit') && isAbove && isSchool ? <Button onClick={() => go(paths.closeUnit(org.id))}>{t('closing.open')}</Button> : null}
          </span>
        }
      >
        <Facts
          items={[
            [t('unit.path'), org.path.join(' / ')],
            [t('unit.tier'), org.tier || sayOf('level', org.level)],
            [t('unit.code'), <span className="mono" key="code">{org.code}</span>],
            [t('unit.division'), `${org.division_name} ${org.division}`],
            [t('unit.side'), sayOf('side', org.side)],
            [t('unit.pupils'), org.pupils.toLocaleString()],
            ...(org.closed_on && org.custodian
              ? ([
                  [t('unit.closed'), org.closed_on],
                  [t('ending.custodian'), <Go key="custodian" to={paths.orgs(org.custodian.id)}>{org.custodian.name}</Go>],
                ] as [string, ReactNode][])
              : []),
            ...(org.keeps.length > 0 ? ([[t('unit.keeps'), org.keeps.map((kept) => <Go key={kept.id} to={paths.orgs(kept.id)}>{kept.name}</Go>)]] as [string, ReactNode][]) : []),
          ]}
        />
        {org.closed_on ? <p className="soft">{t('unit.closed.note')}</p> : null}
      </Sheet>
      <Sheet
        title={t('orgs.details')}
        tools={
          <span className="row-flex">
            {may('maintain_unit') && !editing ? <Button onClick={() => setEditing(true)}>{t('say.edit')}</Button> : null}
            {may('add_campus') && org.level === 'school' ? <Button onClick={() => go(paths.newCampus(org.id))}>{t('orgs.newCampus')}</Button> : null}
            {may('create_unit') && below[org.level].length > 0 ? (
              <Button type="primary" onClick={() => go(paths.newUnit(org.id))}>
                {t('orgs.newUnit')}
              </Button>
            ) : null}
          </span>
        }
      >
        <Remarks warnings={org.warnings} />
        {editing ? <EditUnit org={org} onDone={() => setEditing(false)} /> : <Facts items={detailFacts(t, org)} />}
      </Sheet>
      <UnitHistory org={org.id} />
      {isSchool ? <PlanSheet school={org.id} /> : null}
      {renaming ? <RenameDialog org={org} onClose={() => setRenaming(false)} /> : null}
    </div>
  );
}

/** The units above one, up to one's own: they stand open in the tree. */
async function wayTo(org: string, own: string): Promise<string[]> {
  const way: string[] = [];
  for (let at: string | null = org; at && at !== own && way.length < 6; ) {
    at = (await orgs.view(at)).parent;
    if (at) way.push(at);
  }
  return way;
}

/** The tree of units and what is registered about the one chosen. */
export default function OrgsPage() {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const current = useParam('org');
  const own = useQuery({ queryKey: ['org', me.org], queryFn: () => orgs.view(me.org) });
  const org = useQuery({ queryKey: ['org', current], queryFn: () => orgs.view(current) });
  const way = useQuery({ queryKey: ['way-to', current], queryFn: () => wayTo(current, me.org), staleTime: Infinity });
  useCrumbs(org.data?.name);
  return (
    <>
      <PageHead title={t('orgs.title')} tools={<UnitSearch onPick={(id) => go(paths.orgs(id))} />} />
      <div className="orgs">
        <div className="sheet tree-box">
          <Answer of={own}>{(root) => <OrgTree roots={[root]} current={current} reveal={way.data} onPick={(id) => go(paths.orgs(id))} />}</Answer>
        </div>
        <Answer of={org}>{(data) => <Unit key={data.id} org={data} />}</Answer>
      </div>
    </>
  );
}
