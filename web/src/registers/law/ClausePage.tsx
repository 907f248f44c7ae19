import { useQuery } from '@tanstack/react-query';

import { law } from '../../api/calls';
import type { PackView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { Go } from '../../parts/Go';
import { PageHead } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { ClauseCard } from './ClauseCard';
import './law.css';

/** The regulation in which a clause stands; the likeliest is asked for first. */
async function packWith(id: string): Promise<PackView | null> {
  const packs = await law.packs();
  const likely = (pack: PackView) => (pack.id.endsWith(id.split('-')[0] ?? '') ? 0 : 1);
  for (const { id: name } of [...packs].sort((a, b) => likely(a) - likely(b))) {
    const pack = await law.pack(name);
    if (pack.articles.some((article) => article.clauses.some((clause) => clause.id === id))) return pack;
  }
  return null;
}

/** One clause among those of its article: where every tag of a refusal leads. */
export default function ClausePage() {
  const t = useWords();
  const id = useParam('clause');
  const clause = useQuery({ queryKey: ['clause', id], queryFn: () => law.clause(id), staleTime: 10 * 60_000 });
  const pack = useQuery({ queryKey: ['pack-with', id], queryFn: () => packWith(id), staleTime: 10 * 60_000 }).data;
  useCrumbs(clause.data ? `${clause.data.article} ${clause.data.id}` : id);
  const article = pack?.articles.find((one) => one.clauses.some((each) => each.id === id));
  const others = article?.clauses.filter((one) => one.id !== id) ?? [];
  return (
    <Answer of={clause}>
      {(data) => (
        <>
          <PageHead
            title={data.article}
            aside={pack?.title}
            tools={pack ? <Go to={paths.pack(pack.id)}>{t('law.wholePack')}</Go> : null}
          />
          <div className="sheet article">
            <ClauseCard clause={data} marked />
          </div>
          {others.length > 0 ? (
            <div className="sheet article">
              <h2>{t('law.sameArticle')}</h2>
              {others.map((one) => (
                <ClauseCard key={one.id} clause={one} />
              ))}
            </div>
          ) : null}
        </>
      )}
    </Answer>
  );
}
