import { useQuery } from '@tanstack/react-query';

import { cases } from '../../api/calls';
import { Answer } from '../../parts/Busy';
import { showMoment } from '../../parts/dates';
import { Go } from '../../parts/Go';
import { Sheet } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { CaseStateTag, changeName } from './deskColumns';

/** The changes of one pupil, the latest first: under way and over. */
export function PupilCases({ person }: { person: string }) {
  const t = useWords();
  const found = useQuery({ queryKey: ['pupil-cases', person], queryFn: () => cases.ofPupil(person) });
  return (
    <Sheet title={t('pupil.section.changes')} flush>
      <Answer of={found}>
        {(items) =>
          items.length === 0 ? (
            <p className="empty">{t('pupil.changes.none')}</p>
          ) : (
            <table className="todo">
              <thead>
                <tr>
                  <th scope="col">{t('desk.col.change')}</th>
                  <th scope="col">{t('desk.col.state')}</th>
                  <th scope="col">{t('desk.col.waits')}</th>
                  <th scope="col">{t('desk.col.arrived')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <tr key={item.case}>
                    <td>
                      <Go to={paths.case(item.person, item.case)}>{changeName(t, item)}</Go>
                    </td>
                    <td>
                      <CaseStateTag state={item.state} />
                    </td>
                    <td className="wide">{item.waits_for || '—'}</td>
                    <td className="num">{showMoment(item.arrived_at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Answer>
    </Sheet>
  );
}
