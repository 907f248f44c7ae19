import { useQuery } from '@tanstack/react-query';

import { law } from '../../api/calls';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { PageHead } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { useWords } from '../../words';
import { ClauseCard } from './ClauseCard';
import './law.css';

/** One clause: where every tag of a refusal leads. */
export default function ClausePage() {
  const t = useWords();
  const id = useParam('clause');
  const clause = useQuery({ queryKey: ['clause', id], queryFn: () => law.clause(id), staleTime: 10 * 60_000 });
  useCrumbs(clause.data ? `${clause.data.article} ${clause.data.id}` : id);
  return (
    <Answer of={clause}>
      {(data) => (
        <>
          <PageHead title={data.article} aside={t('law.title')} />
          <div className="sheet article">
            <ClauseCard clause={data} marked />
          </div>
        </>
      )}
    </Answer>
  );
}
