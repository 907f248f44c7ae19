import type { PupilLine, RowView } from '../../api/types';
import { Go } from '../../parts/Go';
import { paths } from '../../paths';
import { useMay } from '../../session/useSession';
import { useWords, type Words } from '../../words';

function valueOf(row: RowView, field: string): string {
  return row.values.find((value) => value.field === field)?.value ?? '';
}

function compared(t: Words, row: RowView, pupil: PupilLine): [string, string, string][] {
  return [
    [t('compare.name'), row.name, pupil.name],
    [t('compare.sex'), valueOf(row, 'sex'), t.of('sex', pupil.sex)],
    [t('compare.birth'), valueOf(row, 'birth_date'), pupil.birth_on],
    [t('compare.document'), valueOf(row, 'document_number'), pupil.document],
    [t('compare.class'), row.class_name, `${pupil.school_name} ${pupil.class_name}`],
    [t('compare.number'), '', pupil.student_number || pupil.local_number],
  ];
}

/** The row and the pupils of the register that may be the same child, side by side. */
export function Alike({ row }: { row: RowView }) {
  const t = useWords();
  const may = useMay();
  return (
    <section className="alike">
      <h2>{t('review.alike')}</h2>
      {row.alike.map((pupil) => (
        <table key={pupil.person} className="compare">
          <thead>
            <tr>
              <th scope="col">{t('review.compare')}</th>
              <th scope="col">{t('review.alike.this')}</th>
              <th scope="col">
                {may('read_pupil') ? <Go to={paths.pupil(pupil.person)}>{t('review.alike.register')}</Go> : t('review.alike.register')}
              </th>
            </tr>
          </thead>
          <tbody>
            {compared(t, row, pupil).map(([name, here, there]) => (
              <tr key={name} className={here && here === there ? 'same' : 'other'}>
                <th scope="row">{name}</th>
                <td>{here || '—'}</td>
                <td>{there || '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}
