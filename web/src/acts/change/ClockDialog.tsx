import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';

import { cases, type CaseRef } from '../../api/calls';
import type { ClockView } from '../../api/types';
import { Answer } from '../../parts/Busy';
import { ClauseTag } from '../../parts/ClauseTag';
import { useWords } from '../../words';

type Day = ClockView['days'][number];

/** Monday 0 to Sunday 6. */
const weekday = (date: string) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The days of a count in rows of a week, with nothing where the first week begins later. */
export function weeksOf(days: Day[]): (Day | null)[][] {
  const first = days[0];
  if (!first) return [];
  const cells: (Day | null)[] = [...Array<null>(weekday(first.date)).fill(null), ...days];
  while (cells.length % 7 > 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

function DayCell({ day, due }: { day: Day | null; due: string | null }) {
  const t = useWords();
  if (!day) return <td />;
  const reason = day.name || t.of('clock.day', day.reason);
  return (
    <td data-counts={day.nth ? 'yes' : 'no'} data-due={day.date === due ? 'yes' : undefined}>
      <span className="num small">{day.date.slice(5)}</span>
      <span className="clock-nth">{day.nth ? t('clock.nth', { nth: day.nth }) : reason}</span>
      {day.nth && day.reason === 'make_up' ? <span className="small soft">{t('clock.day.make_up')}</span> : null}
      {day.date === due ? <span className="tag red">{t('clock.due')}</span> : null}
    </td>
  );
}

function Count({ clock }: { clock: ClockView }) {
  const t = useWords();
  const due = clock.due_on ?? null;
  return (
    <div className="stack">
      <p>
        <ClauseTag clause={{ id: clock.clause, article: clock.article }} />{' '}
        {clock.within
          ? t('clock.rule', { count: clock.within, unit: t.of('case.unit', clock.unit), from: clock.from_on })
          : t('clock.noLimit')}
      </p>
      {clock.within ? <p className="soft">{t.of('clock.silence', clock.silence)}</p> : null}
      {clock.missing_year ? <p className="banner" role="alert">{t('clock.missing', { year: clock.missing_year })}</p> : null}
      {due ? <p>{t('clock.until', { date: due })}</p> : null}
      {clock.days.length > 0 ? (
        <div className="clock-weeks">
          <table>
            <caption className="hidden-visually">{t('clock.why')}</caption>
            <thead>
              <tr>
                {[0, 1, 2, 3, 4, 5, 6].map((day) => (
                  <th key={day} scope="col">
                    {t.of('weekday', day)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeksOf(clock.days).map((week, index) => (
                <tr key={index}>
                  {week.map((day, place) => (
                    <DayCell key={day?.date ?? place} day={day} due={due} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}

/** Why a step is due on its day: the article, and the count, day by day. */
export function ClockDialog({ at, onClose }: { at: CaseRef; onClose: () => void }) {
  const t = useWords();
  const clock = useQuery({ queryKey: ['case-clock', at.id], queryFn: () => cases.clock(at), staleTime: 0, gcTime: 0 });
  return (
    <Modal open width={680} title={t('clock.why')} footer={null} onCancel={onClose}>
      <Answer of={clock}>{(data) => <Count clock={data} />}</Answer>
    </Modal>
  );
}
