import type { ReactNode } from 'react';

import type { RecordView } from '../../api/types';
import { showMoment } from '../../parts/dates';
import { Facts } from '../../parts/Sheet';
import { useWords, type Words } from '../../words';
import './exchange.css';

/** What happened, in words: an act by its name, the end of an entry by the state it left. */
function happened(t: Words, word: string): string {
  const act = t.of('act', word);
  return act === word ? t.of('pupil.state', word) : act;
}

function Section({ title, children, open }: { title: string; children: ReactNode; open?: boolean }) {
  return (
    <details className="record-part" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** A record from elsewhere, before it is taken in: whose, from where, what it brings, and what differs from the application. */
export function RecordContents({ record }: { record: RecordView }) {
  const t = useWords();
  return (
    <div className="stack">
      {record.differs.length > 0 ? (
        <section className="record-differs" aria-label={t('exchange.differs')}>
          <strong>{t('exchange.differs')}</strong>
          <table className="compare">
            <thead>
              <tr>
                <th scope="col">{t('case.compare.what')}</th>
                <th scope="col">{t('exchange.differs.here')}</th>
                <th scope="col">{t('exchange.differs.there')}</th>
              </tr>
            </thead>
            <tbody>
              {record.differs.map((one) => (
                <tr key={one.field}>
                  <th scope="row">{t.pick(one)}</th>
                  <td>{one.field === 'sex' ? t.of('sex', one.here) : one.here || '—'}</td>
                  <td className="after">{one.field === 'sex' ? t.of('sex', one.there) : one.there || '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <p className="tag green">{t('exchange.differs.none')}</p>
      )}
      <Facts
        items={[
          [t('pupils.col.name'), record.name],
          [t('case.document'), <span key="document" className="mono">{record.document}</span>],
          [t('exchange.signer'), record.signer],
          [t('exchange.signed'), <span key="signed" className="num">{showMoment(record.made_at)}</span>],
          [t('exchange.from'), `${record.division} ${record.school}`],
          [t('exchange.authority'), record.authority],
          [t('work.col.grade'), record.grade == null ? t.of('stage', record.stage) : t.of('grade', record.grade)],
          [t('exchange.leftOn'), <span key="left" className="num">{record.left_on}</span>],
        ]}
      />
      <Section title={t('exchange.numbers', { count: record.numbers.length })} open>
        <table className="todo">
          <tbody>
            {record.numbers.map((number, index) => (
              <tr key={index}>
                <th scope="row">{t.pick(number) || number.kind}</th>
                <td className="mono">{number.value}</td>
                <td className="num soft">
                  {number.from} – {number.to ?? ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Section title={t('exchange.values', { count: record.values.length })}>
        <Facts items={record.values.map((value): [string, string] => [t.pick(value), value.shown])} />
        {record.left_out > 0 ? <p className="soft small">{t('exchange.leftOut', { count: record.left_out })}</p> : null}
      </Section>
      <Section title={t('exchange.course', { count: record.acts.length })}>
        <ol className="record">
          {record.seats.map((seat, index) => (
            <li key={`seat-${index}`}>
              <span className="num">{seat.from}</span> {seat.school} {seat.class} · {t('exchange.cohort', { year: seat.entry_year, stage: t.of('stage', seat.stage) })}
            </li>
          ))}
          {record.acts.map(([on, act], index) => (
            <li key={`act-${index}`}>
              <span className="num">{on}</span> {happened(t, act)}
            </li>
          ))}
        </ol>
      </Section>
      <Section title={t('exchange.archive', { items: record.archive, papers: record.papers.length })}>
        <ul className="record">
          {record.papers.map((name, index) => (
            <li key={index}>{name}</li>
          ))}
        </ul>
        <p className="soft small">{t('exchange.archive.note')}</p>
      </Section>
    </div>
  );
}
