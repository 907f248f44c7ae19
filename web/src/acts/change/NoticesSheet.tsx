import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';

import { cases } from '../../api/calls';
import type { NoticeView, NoticesSeen } from '../../api/types';
import { useAct } from '../../api/useAct';
import { showMoment } from '../../parts/dates';
import { DueBadge } from '../../parts/DueBadge';
import { Go } from '../../parts/Go';
import { Sheet } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { changeName } from './deskColumns';

const tone: Record<NoticeView['kind'], string> = {
  due_in_five: 'tag',
  due_in_two: 'tag amber',
  due_today: 'tag red',
  urged: 'tag amber',
  escalated: 'tag red',
  cleared: 'tag',
  other_side: 'tag blue',
};

/** What one's own unit is told about changes, until it is put away or the step was taken; nothing where there is nothing. */
export function NoticesSheet() {
  const t = useWords();
  const client = useQueryClient();
  const found = useQuery({ queryKey: ['notices'], queryFn: cases.notices, refetchInterval: 60_000 });
  const see = useAct(
    (key, body: NoticesSeen) => cases.see(key, body),
    () => void client.invalidateQueries({ queryKey: ['notices'] }),
  );
  const notices = found.data ?? [];
  if (notices.length === 0) return null;
  const named = ({ case: id, turn, kind }: NoticeView) => ({ case: id, turn, kind });
  const putAway = (which: NoticeView[]) => see.mutate({ notices: which.map(named) });
  return (
    <Sheet
      title={t('notices.title', { count: notices.length })}
      tools={
        <Button size="small" loading={see.isPending} onClick={() => putAway(notices)}>
          {t('notices.all')}
        </Button>
      }
      flush
    >
      <table className="todo">
        <thead>
          <tr>
            <th scope="col">{t('notices.col.kind')}</th>
            <th scope="col">{t('desk.col.pupil')}</th>
            <th scope="col">{t('desk.col.change')}</th>
            <th scope="col">{t('desk.col.due')}</th>
            <th scope="col">{t('notices.col.what')}</th>
            <th scope="col">{t('notices.col.at')}</th>
            <th scope="col">{t('work.col.act')}</th>
          </tr>
        </thead>
        <tbody>
          {notices.map((notice) => (
            <tr key={`${notice.case}/${notice.turn}/${notice.kind}`}>
              <td>
                <span className={tone[notice.kind]}>{t(`notices.kind.${notice.kind}`)}</span>
              </td>
              <td>
                <Go to={notice.kind === 'other_side' ? paths.problems() : paths.case(notice.person, notice.case)} label={`${notice.name} ${changeName(t, notice)}`}>
                  {notice.name}
                </Go>
              </td>
              <td>{changeName(t, notice)}</td>
              <td>{notice.kind === 'cleared' || notice.kind === 'other_side' ? '—' : <DueBadge days={notice.working_days_left} on={notice.due_on} />}</td>
              <td className="wide">{notice.reason || (notice.waits_for ? t('case.waitsFor', { party: notice.waits_for }) : '—')}</td>
              <td className="num">{showMoment(notice.at)}</td>
              <td>
                <button type="button" className="plain-button" aria-label={`${t('notices.seen')}: ${notice.name} ${t(`notices.kind.${notice.kind}`)}`} onClick={() => putAway([notice])}>
                  {t('notices.seen')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}
