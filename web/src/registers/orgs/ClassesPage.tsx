import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { asProblem } from '../../api/problem';
import { useAct } from '../../api/useAct';
import type { ClassDraft, ClassView } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { readMonth } from '../../parts/dates';
import { Field } from '../../parts/Field';
import { Go } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { Remarks } from '../../parts/Remarks';
import { useDraft } from '../../parts/useDraft';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';
import { UnitBar } from './UnitBar';
import './orgs.css';

interface ClassForm {
  number: string;
  name: string;
  grade: number | null;
  founded: string;
  class_type: string;
  teacher: string;
  honours: string;
  size_limit: number | null;
}

function formOf(one: ClassView | null, year: number): ClassForm {
  return one
    ? {
        number: one.code, name: one.name, grade: one.grade, founded: one.founded_month, class_type: one.class_type, teacher: one.teacher,
        honours: one.honours, size_limit: one.size_limit,
      }
    : { number: '', name: '', grade: null, founded: `${year}-09`, class_type: '', teacher: '', honours: '', size_limit: 45 };
}

function ClassDialog({ org, one, onSaved, onClose }: { org: string; one: ClassView | null; onSaved: (saved: ClassView) => void; onClose: () => void }) {
  const t = useWords();
  const me = useMe();
  const client = useQueryClient();
  const draft = useDraft<ClassForm>(`class.${one?.id ?? `new.${org}`}`, formOf(one, me.school_year));
  const { values, change } = draft;
  const save = useAct(
    (key, body: ClassDraft) =>
      one
        ? orgs.maintainClass(key, org, one.id, {
            version: one.version, name: body.name, teacher: body.teacher, honours: body.honours, size_limit: body.size_limit,
          })
        : orgs.openClass(key, org, body),
    (saved) => {
      draft.drop();
      void client.invalidateQueries({ queryKey: ['classes', org] });
      tell(t('classes.saved'));
      onSaved(saved);
      onClose();
    },
  );
  const send = () =>
    save.mutate({
      code: values.number.trim(), name: values.name.trim(), grade: values.grade ?? 0, founded_month: readMonth(values.founded) ?? values.founded,
      class_type: values.class_type.trim(), teacher: values.teacher.trim(), honours: values.honours.trim(), size_limit: values.size_limit ?? 0,
    });
  const said = (name: string) => save.error?.messageFor(name);
  return (
    <Modal open width={640} title={one ? t('classes.edit') : t('classes.new')} okText={t('say.save')} cancelText={t('say.cancel')} okButtonProps={{ loading: save.isPending }} onOk={send} onCancel={onClose}>
      <div className="stack">
        <div className="form-grid">
          <Field label={t('class.code')} required hint={t('class.code.hint')} error={said('code')}>
            <Input value={values.number} maxLength={2} disabled={one !== null} onChange={(event) => change({ number: event.target.value })} />
          </Field>
          <Field label={t('class.name')} required error={said('name')}>
            <Input value={values.name} onChange={(event) => change({ name: event.target.value })} />
          </Field>
          <Field label={t('class.grade')} required error={said('grade')}>
            <Select
              value={values.grade}
              disabled={one !== null}
              onChange={(grade: number) => change({ grade })}
              options={Array.from({ length: 12 }, (_, index) => ({ value: index + 1, label: t.of('grade', index + 1) }))}
            />
          </Field>
          <Field label={t('class.founded')} required hint={t('class.founded.hint')} error={said('founded_month')}>
            <Input value={values.founded} disabled={one !== null} onChange={(event) => change({ founded: event.target.value })} />
          </Field>
          <Field label={t('class.type')} error={said('class_type')}>
            <Input value={values.class_type} disabled={one !== null} onChange={(event) => change({ class_type: event.target.value })} />
          </Field>
          <Field label={t('class.teacher')} error={said('teacher')}>
            <Input value={values.teacher} onChange={(event) => change({ teacher: event.target.value })} />
          </Field>
          <Field label={t('class.limit')} required error={said('size_limit')}>
            <InputNumber className="number-input" min={1} max={200} value={values.size_limit} onChange={(size_limit) => change({ size_limit })} />
          </Field>
          <Field label={t('class.honours')} error={said('honours')}>
            <Input value={values.honours} onChange={(event) => change({ honours: event.target.value })} />
          </Field>
        </div>
        {one ? <Remarks warnings={one.warnings} /> : null}
        <ProblemNote problem={save.error} />
      </div>
    </Modal>
  );
}

function Warned({ name, warnings }: { name: string; warnings: ClassView['warnings'] }) {
  const t = useWords();
  return (
    <span className="row-flex">
      <strong>{name}</strong>
      {warnings.length > 0 ? <span className="tag amber">{t('refusal.weight.warns')}</span> : null}
    </span>
  );
}

function classColumns(t: Words, pupilsShown: boolean, onEdit: ((one: ClassView) => void) | null): Column<ClassView>[] {
  return [
    { key: 'code', title: t('class.code'), width: 70, render: (one) => <span className="mono">{one.code}</span> },
    { key: 'name', title: t('class.name'), width: 150, render: (one) => <Warned name={one.name} warnings={one.warnings} /> },
    { key: 'grade', title: t('class.grade'), width: 90, render: (one) => t.of('grade', one.grade) },
    { key: 'founded', title: t('class.founded'), width: 104, render: (one) => one.founded_month },
    { key: 'schooling', title: t('unit.schooling'), width: 90, render: (one) => t.of('schooling', one.schooling) },
    { key: 'teacher', title: t('class.teacher'), width: 110, render: (one) => one.teacher || '—' },
    {
      key: 'size',
      title: t('class.size'),
      width: 110,
      align: 'right',
      render: (one) => <span className={one.size > one.size_limit ? 'red' : ''}>{`${one.size} / ${one.size_limit}`}</span>,
    },
    { key: 'honours', title: t('class.honours'), width: 130, render: (one) => one.honours || '—' },
    {
      key: 'acts',
      title: t('say.acts'),
      width: 120,
      render: (one) => (
        <span className="row-flex">
          {pupilsShown ? <Go to={paths.pupils({ org: one.org, class: one.id })}>{t('class.pupils')}</Go> : null}
          {onEdit ? (
            <button type="button" className="plain-button" aria-label={`${t('say.edit')}: ${one.name}`} onClick={() => onEdit(one)}>
              {t('say.edit')}
            </button>
          ) : null}
        </span>
      ),
    },
  ];
}

/** The classes of a school. */
export default function ClassesPage() {
  const t = useWords();
  const may = useMay();
  const org = useParam('org');
  const classes = useQuery({ queryKey: ['classes', org], queryFn: () => orgs.classes(org) });
  const [active, setActive] = useState<string | null>(null);
  const [editing, setEditing] = useState<ClassView | 'new' | null>(null);
  const canEdit = may('maintain_class');
  return (
    <div className="fill">
      <UnitBar
        title={t('classes.title')}
        org={org}
        to={paths.classes}
        tools={
          canEdit ? (
            <Button type="primary" onClick={() => setEditing('new')}>
              {t('classes.new')}
            </Button>
          ) : null
        }
      />
      {classes.error ? <ProblemNote problem={asProblem(classes.error)} onRetry={() => void classes.refetch()} /> : null}
      <Remarks warnings={(classes.data ?? []).find((one) => one.id === active)?.warnings ?? []} />
      <DataTable
        label={t('classes.title')}
        columns={classColumns(t, may('list_pupils'), canEdit ? setEditing : null)}
        rows={classes.data ?? []}
        rowKey={(one) => one.id}
        active={active}
        onActive={(one) => setActive(one.id)}
        onOpen={(one) => canEdit && setEditing(one)}
        empty={classes.isLoading ? t('say.loading') : t('classes.none')}
      />
      {editing ? <ClassDialog org={org} one={editing === 'new' ? null : editing} onSaved={(saved) => setActive(saved.id)} onClose={() => setEditing(null)} /> : null}
    </div>
  );
}
