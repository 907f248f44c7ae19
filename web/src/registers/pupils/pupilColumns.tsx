import type { Me, PupilLine } from '../../api/types';
import type { Column } from '../../parts/DataTable';
import { Go } from '../../parts/Go';
import { paths } from '../../paths';
import type { Words } from '../../words';

const tone: Record<string, string> = { enrolled: 'tag green', suspended: 'tag amber', stage_done: 'tag blue' };

export function PupilStateTag({ t, state }: { t: Words; state: string }) {
  return <span className={tone[state] ?? 'tag'}>{t.of('pupil.state', state)}</span>;
}

/** A name of a pack as the heading of a column. */
export function heading(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The kinds of number that the place has, by the names it gives them. */
function numberColumns(t: Words, me: Me): Column<PupilLine>[] {
  const lifelong: Column<PupilLine>[] = me.lifelong_number
    ? [
        {
          key: 'number',
          title: heading(t.pick(me.lifelong_number)),
          width: 232,
          render: (pupil) => (
            <>
              <span className="mono">{pupil.student_number}</span>
              {pupil.temporary ? <span className="tag amber"> {t('pupil.temporary')}</span> : null}
            </>
          ),
        },
      ]
    : [];
  const local: Column<PupilLine>[] = me.local_number
    ? [{ key: 'local', title: heading(t.pick(me.local_number)), width: 190, render: (pupil) => <span className="mono">{pupil.local_number}</span> }]
    : [];
  return [...lifelong, ...local];
}

/** A pupil in a list; the school only where there is more than one. */
export function pupilColumns(t: Words, me: Me, canOpen: boolean, oneSchool: boolean): Column<PupilLine>[] {
  const school: Column<PupilLine>[] = oneSchool
    ? []
    : [{ key: 'school', title: t('pupils.col.school'), width: 180, render: (pupil) => <span title={pupil.school_name}>{pupil.school_name}</span> }];
  return [
    {
      key: 'name',
      title: t('pupils.col.name'),
      width: 132,
      pinned: true,
      render: (pupil) => <span title={pupil.name}>{canOpen ? <Go to={paths.pupil(pupil.person)}>{pupil.name}</Go> : pupil.name}</span>,
    },
    { key: 'sex', title: t('pupils.col.sex'), width: 56, render: (pupil) => t.of('sex', pupil.sex) },
    { key: 'birth', title: t('pupils.col.birth'), width: 102, render: (pupil) => pupil.birth_on },
    ...school,
    { key: 'class', title: t('pupils.col.class'), width: 118, render: (pupil) => pupil.class_name },
    { key: 'grade', title: t('pupils.col.grade'), width: 78, render: (pupil) => (pupil.grade ? t.of('grade', pupil.grade) : pupil.grade_name) },
    {
      key: 'document',
      title: t('pupils.col.document'),
      width: 176,
      render: (pupil) => (
        <span className="mono" title={pupil.document_kind}>
          {pupil.document}
        </span>
      ),
    },
    ...numberColumns(t, me),
    { key: 'state', title: t('pupils.col.state'), width: 100, render: (pupil) => <PupilStateTag t={t} state={pupil.state} /> },
    {
      key: 'photo',
      title: t('pupils.col.photo'),
      width: 64,
      render: (pupil) => (pupil.photo ? t('rows.hasPhoto') : <span className="red">{t('rows.noPhoto')}</span>),
    },
  ];
}
