import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { work } from '../../api/calls';
import type { WatchLine, WatchView } from '../../api/types';
import { Answer } from '../../parts/Busy';
import { showMoment } from '../../parts/dates';
import { DownloadButton } from '../../parts/DownloadButton';
import { Go } from '../../parts/Go';
import { Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { UnitBar } from './UnitBar';

const lists = ['unsigned', 'training', 'faceless', 'two_places'] as const;

/** Moments are shown as such, days as they are. */
function day(said: string | null): string {
  return said && said.length > 10 ? showMoment(said) : (said ?? '—');
}

function List({ list, lines }: { list: (typeof lists)[number]; lines: WatchLine[] }) {
  const t = useWords();
  const first = lines.find((line) => line.clause);
  const article: ReactNode = first ? (
    <Go to={paths.clause(first.clause)} className="clause-tag">
      {first.article}
    </Go>
  ) : null;
  return (
    <Sheet title={`${t(`watch.${list}`)} · ${lines.length}`} tools={article} flush>
      {lines.length === 0 ? (
        <p className="empty">{t('watch.none')}</p>
      ) : (
        <table className="todo">
          <thead>
            <tr>
              <th scope="col">{t('watch.unit')}</th>
              <th scope="col">{t('watch.name')}</th>
              <th scope="col">{t('watch.since')}</th>
              <th scope="col">{t('watch.due')}</th>
              <th scope="col">{t('watch.detail')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <tr key={index}>
                <td className="wide">{line.org_name}</td>
                <td>
                  <strong>{line.name}</strong> <span className="soft">{line.role ? t.of('role', line.role) : ''}</span>
                </td>
                <td className="num">{day(line.since)}</td>
                <td className="num">{line.due_on ?? '—'}</td>
                <td className="mono">{line.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  );
}

/** What whoever answers for a unit should look into: undertakings, training, photos, sign-ins. */
export default function WatchPage() {
  const t = useWords();
  const org = useParam('org');
  const watch = useQuery({ queryKey: ['watch', org], queryFn: () => work.watch(org) });
  return (
    <>
      <UnitBar
        title={t('watch.title')}
        org={org}
        to={paths.watch}
        tools={<DownloadButton href={work.workloadUrl(org)}>{t('watch.workload')}</DownloadButton>}
      />
      <Answer of={watch}>
        {(data: WatchView) => (
          <div className="stack">
            {lists.map((list) => (
              <List key={list} list={list} lines={data[list]} />
            ))}
          </div>
        )}
      </Answer>
    </>
  );
}
