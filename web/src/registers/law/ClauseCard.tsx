import type { ClauseView } from '../../api/types';
import { Go } from '../../parts/Go';
import { paths } from '../../paths';
import { useWords } from '../../words';

const tone: Record<string, string> = { proved: 'tag green', partial: 'tag amber', open: 'tag' };

/** A clause: what it asks, with what force, how it is honoured and what proves it. */
export function ClauseCard({ clause, marked }: { clause: ClauseView; marked?: boolean }) {
  const t = useWords();
  return (
    <article id={clause.id} className={marked ? 'clause marked' : 'clause'}>
      <p className="clause-text">{t.pick(clause)}</p>
      {t.lang === 'en' ? <p className="soft small" lang="zh-CN">{clause.zh}</p> : null}
      <p className="row-flex clause-tags">
        <Go to={paths.clause(clause.id)} className="mono small">
          {clause.id}
        </Go>
        <span className="tag">{t.of('law.force', clause.force)}</span>
        <span className="tag blue">{t.of('law.software', clause.software)}</span>
        <span className={tone[clause.state] ?? 'tag'}>{t.of('law.state', clause.state)}</span>
      </p>
      <dl className="clause-how">
        <div>
          <dt>{t('law.honoured')}</dt>
          <dd>{clause.honoured_by.length > 0 ? clause.honoured_by.map((one) => <code key={one}>{one}</code>) : t('law.none')}</dd>
        </div>
        {clause.cases.length > 0 ? (
          <div>
            <dt>{t('law.cases')}</dt>
            <dd>
              {clause.cases.map((one) => (
                <span key={one}>{one}</span>
              ))}
            </dd>
          </div>
        ) : null}
      </dl>
    </article>
  );
}
