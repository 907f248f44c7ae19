import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import type { ClassView } from '../../api/types';
import { Answer } from '../../parts/Busy';
import { Field } from '../../parts/Field';
import { OrgPicker } from '../../parts/OrgPicker';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { RosterButton } from './RosterButton';

interface Scope {
  key: string;
  name: string;
  size: number;
  teacher: string;
  query: { class?: string; grade?: number };
}

function ScopeTable({ title, org, scopes }: { title: string; org: string; scopes: Scope[] }) {
  const t = useWords();
  if (scopes.length === 0) return null;
  return (
    <Sheet title={title} flush>
      <table className="todo">
        <thead>
          <tr>
            <th scope="col">{t('rosters.col.scope')}</th>
            <th scope="col">{t('rosters.col.teacher')}</th>
            <th scope="col" className="right">
              {t('rosters.col.pupils')}
            </th>
            <th scope="col">{t('say.download')}</th>
          </tr>
        </thead>
        <tbody>
          {scopes.map((scope) => (
            <tr key={scope.key}>
              <td>{scope.name}</td>
              <td>{scope.teacher || '—'}</td>
              <td className="right num">{scope.size.toLocaleString()}</td>
              <td>
                <span className="row-flex">
                  <RosterButton org={org} kind="xlsx" scope={scope.name} query={scope.query} />
                  <RosterButton org={org} kind="pdf" scope={scope.name} query={scope.query} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

function scopesOf(classes: ClassView[], gradeName: (grade: number) => string): { grades: Scope[]; classes: Scope[] } {
  const byGrade = new Map<number, number>();
  for (const one of classes) if (one.grade) byGrade.set(one.grade, (byGrade.get(one.grade) ?? 0) + one.size);
  return {
    grades: [...byGrade].sort(([a], [b]) => a - b).map(([grade, size]) => ({ key: `g${grade}`, name: gradeName(grade), size, teacher: '', query: { grade } })),
    classes: classes.map((one) => ({ key: one.id, name: one.name, size: one.size, teacher: one.teacher, query: { class: one.id } })),
  };
}

/** Rosters of a school, by grade and by class. */
export default function RostersPage() {
  const t = useWords();
  const me = useMe();
  const atSchool = me.level === 'school' || me.level === 'campus';
  const [org, setOrg] = useState(me.org);
  const unit = useQuery({ queryKey: ['org', org], queryFn: () => orgs.view(org) });
  const isSchool = unit.data?.level === 'school' || unit.data?.level === 'campus';
  const classes = useQuery({ queryKey: ['classes', org], queryFn: () => orgs.classes(org), enabled: isSchool });
  const own = me.class ? classes.data?.filter((one) => one.id === me.class) : classes.data;
  return (
    <>
      <PageHead title={t('rosters.title')} aside={t('rosters.note')} />
      {atSchool ? null : (
        <div className="filters">
          <Field label={t('rosters.unit')}>
            <OrgPicker value={org} onChange={setOrg} />
          </Field>
        </div>
      )}
      {isSchool ? (
        <Answer of={classes}>
          {() => {
            const scopes = scopesOf(own ?? [], (grade) => t.of('grade', grade));
            const whole: Scope = { key: 'all', name: unit.data?.name ?? '', size: unit.data?.pupils ?? 0, teacher: '', query: {} };
            return (
              <>
                {me.class ? null : <ScopeTable title={t('rosters.whole')} org={org} scopes={[whole]} />}
                {me.class ? null : <ScopeTable title={t('rosters.byGrade')} org={org} scopes={scopes.grades} />}
                <ScopeTable title={t('rosters.byClass')} org={org} scopes={scopes.classes} />
              </>
            );
          }}
        </Answer>
      ) : (
        <p className="sheet empty">{t('rosters.school')}</p>
      )}
    </>
  );
}
