import type { OtherSideView, ProblemItem } from '../../api/types';
import type { Column } from '../../parts/DataTable';
import { Go } from '../../parts/Go';
import { paths } from '../../paths';
import { useWords, type Words } from '../../words';

const tone: Record<string, string> = { open: 'tag amber', handling: 'tag blue', settled: 'tag green' };

/** Where a problem record stands, and how it was settled. */
export function ProblemStateTag({ state, cure }: { state: string; cure: string | null }) {
  const t = useWords();
  return <span className={tone[state] ?? 'tag'}>{cure ? t.of('problems.cured', cure) : t.of('problems.state', state)}</span>;
}

/** Of the other side: school, class, name and how far it is, and nothing else. */
export function OtherSide({ other }: { other: OtherSideView | null }) {
  const t = useWords();
  if (!other) return <>—</>;
  return (
    <>
      {[other.school_name, other.class_name, other.name].filter(Boolean).join(' ')}{' '}
      {other.state ? <ProblemStateTag state={other.state} cure={other.cure} /> : <span className="tag">{t('problems.other.none')}</span>}
    </>
  );
}

export function problemColumns(t: Words): Column<ProblemItem>[] {
  return [
    {
      key: 'name',
      title: t('problems.col.pupil'),
      width: 110,
      pinned: true,
      render: (item) => <Go to={paths.problem(item.school, item.problem)}>{item.name}</Go>,
    },
    { key: 'kind', title: t('problems.col.kind'), width: 190, render: (item) => t(`problems.kind.${item.kind}`) },
    { key: 'state', title: t('problems.col.state'), width: 110, render: (item) => <ProblemStateTag state={item.state} cure={item.cure} /> },
    { key: 'handler', title: t('problems.col.handler'), width: 190, render: (item) => item.handler || '—' },
    {
      key: 'days',
      title: t('problems.col.days'),
      width: 80,
      align: 'right',
      render: (item) => <span className={item.days > 30 && item.handler ? 'num red' : 'num'}>{item.days}</span>,
    },
    { key: 'school', title: t('problems.col.school'), width: 190, render: (item) => item.school_name },
    {
      key: 'grade',
      title: t('problems.col.grade'),
      width: 150,
      render: (item) => (
        <>
          {`${item.grade_name} ${item.class_name}`} {item.leaving ? <span className="tag red">{t('problems.leaving')}</span> : null}
        </>
      ),
    },
    { key: 'other', title: t('problems.col.other'), width: 320, render: (item) => <OtherSide other={item.other} /> },
    { key: 'since', title: t('problems.col.since'), width: 110, render: (item) => <span className="num">{item.since_on}</span> },
    { key: 'source', title: t('problems.col.source'), width: 100, render: (item) => t(item.by_ministry ? 'problems.byMinistry' : 'problems.byRegister') },
    { key: 'remark', title: t('problems.col.remark'), width: 220, render: (item) => item.remark || '—' },
  ];
}
