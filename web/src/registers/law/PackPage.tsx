import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useMemo, useState } from 'react';

import { law } from '../../api/calls';
import type { PackView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { PageHead } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { useWords } from '../../words';
import { ClauseCard } from './ClauseCard';
import './law.css';

const anchor = (index: number) => `article-${index}`;

/** A regulation, article by article. */
function Pack({ pack }: { pack: PackView }) {
  const t = useWords();
  const [q, setQ] = useState('');
  const shown = useMemo(
    () =>
      pack.articles
        .map((article) => ({ ...article, clauses: article.clauses.filter((clause) => !q || `${article.article}${clause.id}${clause.zh}${clause.en}`.includes(q)) }))
        .filter((article) => article.clauses.length > 0),
    [pack, q],
  );
  const all = pack.articles.flatMap((article) => article.clauses);
  return (
    <>
      <PageHead
        title={pack.title}
        aside={`${pack.issuer} ${pack.document_number}`}
        tools={<Input.Search allowClear placeholder={t('law.search')} aria-label={t('law.search')} value={q} onChange={(event) => setQ(event.target.value)} />}
      />
      <p className="soft">
        {pack.effective ? `${t('law.effective', { date: pack.effective })} · ` : ''}
        {t('law.counts', {
          all: all.length,
          proved: all.filter((clause) => clause.state === 'proved').length,
          partial: all.filter((clause) => clause.state === 'partial').length,
        })}
      </p>
      <div className="law">
        <nav className="law-index" aria-label={t('law.articles')}>
          <ul>
            {shown.map((article, index) => (
              <li key={index}>
                <a href={`#${anchor(index)}`}>{article.article}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="stack">
          {shown.map((article, index) => (
            <div key={index} id={anchor(index)} className="sheet article">
              <h2>{article.article}</h2>
              {article.clauses.map((clause) => (
                <ClauseCard key={clause.id} clause={clause} />
              ))}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

export default function PackPage() {
  const id = useParam('pack');
  const pack = useQuery({ queryKey: ['pack', id], queryFn: () => law.pack(id), staleTime: 10 * 60_000 });
  useCrumbs(pack.data?.title);
  return <Answer of={pack}>{(data) => <Pack pack={data} />}</Answer>;
}
