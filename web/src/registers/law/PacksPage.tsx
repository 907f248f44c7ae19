import { useQuery } from '@tanstack/react-query';

import { law } from '../../api/calls';
import { Answer } from '../../parts/Busy';
import { Go } from '../../parts/Go';
import { PageHead } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useWords } from '../../words';
import './law.css';

const tone: Record<string, string> = { student: 'tag blue', exam: 'tag amber' };

/** The regulations in force. */
export default function PacksPage() {
  const t = useWords();
  const packs = useQuery({ queryKey: ['packs'], queryFn: law.packs, staleTime: 10 * 60_000 });
  return (
    <>
      <PageHead title={t('law.title')} aside={t('law.note')} />
      <Answer of={packs}>
        {(all) => (
          <ul className="packs">
            {all.map((pack) => (
              <li key={pack.id} className="sheet">
                <p className="row-flex">
                  <span className={tone[pack.register] ?? 'tag'}>{t.of('law.register', pack.register)}</span>
                  <span className="soft">{t.pick(pack)}</span>
                </p>
                <h2>
                  <Go to={paths.pack(pack.id)}>{pack.title}</Go>
                </h2>
                <p className="soft small">{[pack.issuer, pack.document_number].filter(Boolean).join(' · ')}</p>
                {pack.effective ? <p className="soft small num">{t('law.effective', { date: pack.effective })}</p> : null}
                <p className="soft small mono">{t('law.version', { version: pack.version.slice(0, 12) })}</p>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </>
  );
}
