import { Button } from 'antd';

import { problemRecords, type ProblemRef } from '../../api/calls';
import type { ProblemCure, ProblemView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { ClauseTag } from '../../parts/ClauseTag';
import { Go, useGo } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { Facts, PageHead, Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useMay } from '../../session/useSession';
import { useWords } from '../../words';
import { OtherSide, ProblemStateTag } from './problemColumns';
import { useProblemRecord, useProblemsChanged } from './useProblemRecords';

const cures: ProblemCure[] = ['change', 'proof', 'deletion'];

/** What can be done: each cure with when it fits and by which clause, open to whoever may begin it. */
function Cures({ at, view }: { at: ProblemRef; view: ProblemView }) {
  const t = useWords();
  const go = useGo();
  const changed = useProblemsChanged();
  const handle = useAct(
    (key, cure: ProblemCure) => problemRecords.handle(key, at, { version: view.item.version, cure }),
    (opened) => {
      changed();
      go(paths.case(opened.person, opened.id));
    },
    { onNo: changed },
  );
  return (
    <Sheet title={t('problems.cures')}>
      <div className="stack">
        {cures
          .flatMap((cure) => view.cures.filter((one) => one.id === cure).map((clause) => ({ cure, clause })))
          .map(({ cure, clause }) => (
            <div key={cure} className="row-flex">
              <Button type={view.acts.includes(cure) ? 'primary' : 'default'} disabled={!view.acts.includes(cure)} loading={handle.isPending} onClick={() => handle.mutate(cure)}>
                {t(`problems.cure.${cure}`)}
              </Button>
              <span className="grow">{t(`problems.cure.${cure}.note`)}</span>
              <ClauseTag clause={{ id: clause.clause, article: clause.article }} />
            </div>
          ))}
        {view.acts.length === 0 && (view.item.state === 'open' || view.item.state === 'handling') ? (
          <p className="soft">{view.item.state === 'open' ? t('problems.cures.bySchool', { school: view.item.school_name }) : t('problems.cures.handling')}</p>
        ) : null}
        <ProblemNote problem={handle.error} />
      </div>
    </Sheet>
  );
}

function Record({ at, view }: { at: ProblemRef; view: ProblemView }) {
  const t = useWords();
  const go = useGo();
  const may = useMay();
  const { item } = view;
  const change = t.pick({ zh: item.change_zh, en: item.change_en });
  const step = t.pick({ zh: item.step_zh, en: item.step_en });
  return (
    <>
      <PageHead
        title={`${item.name} · ${t(`problems.kind.${item.kind}`)}`}
        aside={
          <span className="row-flex">
            <ProblemStateTag state={item.state} cure={item.cure} />
            {item.leaving ? <span className="tag red">{t('problems.leaving')}</span> : null}
          </span>
        }
        tools={<Button onClick={() => go(paths.problems())}>{t('problems.back')}</Button>}
      />
      <Sheet title={t('problems.facts')}>
        <Facts
          items={[
            [t('problems.col.pupil'), may('read_pupil') ? <Go to={paths.pupil(item.person)}>{item.name}</Go> : item.name],
            [t('problems.col.school'), view.path.join(' / ')],
            [t('problems.col.grade'), `${item.grade_name} ${item.class_name}`],
            [t('problems.entry'), t.of('pupil.state', item.entry_state)],
            [t('problems.number'), item.student_number],
            [t('problems.document'), item.document],
            [t('problems.col.source'), t(item.by_ministry ? 'problems.byMinistry' : 'problems.byRegister')],
            [t('problems.col.since'), t('problems.since', { date: item.since_on, days: item.days })],
            [t('problems.col.remark'), item.remark],
            [t('problems.col.handler'), item.handler ? [item.handler, step].filter(Boolean).join(' · ') : ''],
            [t('problems.case'), item.case ? <Go to={paths.case(item.person, item.case)}>{change}</Go> : ''],
            [t('problems.settledOn'), item.settled_on ?? ''],
          ]}
        />
      </Sheet>
      {item.kind === 'number_shared' || item.kind === 'person_alike' ? (
        <Sheet title={t('problems.other')}>
          <div className="stack">
            {item.other ? (
              <Facts
                items={[
                  [t('problems.col.school'), item.other.school_name],
                  [t('problems.class'), item.other.class_name],
                  [t('problems.col.pupil'), item.other.name],
                  [t('problems.other.state'), <OtherSide key="state" other={{ ...item.other, school_name: '', class_name: '', name: '' }} />],
                ]}
              />
            ) : (
              <p className="soft">{t('problems.other.elsewhere')}</p>
            )}
            <p className="soft">{t('problems.other.note')}</p>
          </div>
        </Sheet>
      ) : null}
      <Cures at={at} view={view} />
    </>
  );
}

/** One entry in doubt: its facts, the other side as far as it is shown, and how it can be cured. */
export default function ProblemPage() {
  const t = useWords();
  const org = useParam('org');
  const id = useParam('problem');
  const found = useProblemRecord({ org, id });
  useCrumbs(found.data ? found.data.item.name : t('problems.title'));
  return <Answer of={found}>{(view) => <Record key={id} at={{ org, id }} view={view} />}</Answer>;
}
