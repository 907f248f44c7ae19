import type { CaseView } from '../../api/types';
import { Go } from '../../parts/Go';
import { Facts, Sheet } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMay } from '../../session/useSession';
import { useWords, type Words } from '../../words';

type Value = CaseView['values'][number];

/** What was filled in, in the language that is shown. */
export function shownValue(t: Words, view: CaseView, value: Value): string {
  const field = view.change.fields.find((one) => one.id === value.id);
  const choice = field?.choices.find((one) => one.code === value.value);
  return choice ? t.pick(choice) : value.shown;
}

interface Line {
  name: string;
  before: string;
  after: string;
}

/** What would be otherwise, before and after. */
export function comparison(t: Words, view: CaseView): Line[] {
  const { from, to } = view;
  const moves = to?.school !== from.school;
  const seat = (name: string, before: string, after: string): Line[] => (before === after && !moves ? [] : [{ name, before, after }]);
  const seats = to
    ? [
        ...seat(t('pupils.col.school'), from.school_name, to.school_name),
        ...seat(t('work.col.grade'), t.of('grade', from.grade), to.grade == null ? '' : t.of('grade', to.grade)),
        ...seat(t('pupils.col.class'), from.class_name, to.class_name),
      ]
    : [];
  const corrected = view.values
    .filter((value) => value.before != null && value.before !== value.shown)
    .map((value) => ({ name: t.pick(value), before: value.before ?? '', after: value.shown }));
  return [...seats, ...corrected];
}

/** Whom it is about, what would change, and what was filled in. */
export function CaseFacts({ view }: { view: CaseView }) {
  const t = useWords();
  const may = useMay();
  const lines = comparison(t, view);
  const told = view.values.filter((value) => value.before == null && view.change.fields.find((field) => field.id === value.id)?.sort !== 'class');
  return (
    <Sheet
      title={t('case.facts')}
      tools={
        may('read_pupil') ? (
          <Go to={paths.pupil(view.person)} className="small">
            {t('case.pupil.open')}
          </Go>
        ) : null
      }
    >
      <div className="stack">
        <Facts
          items={[
            [t('pupils.col.name'), view.name],
            [t('pupils.col.sex'), t.of('sex', view.sex)],
            [t('pupils.col.birth'), <span key="birth" className="num">{view.birth_on}</span>],
            [t('case.document'), <span key="document" className="mono">{view.document}</span>],
            [t('case.seat'), `${view.from.school_name} ${view.from.class_name}`],
            [t('case.entryState'), t.of('pupil.state', view.entry_state)],
            ...told.map((value): [string, string] => [t.pick(value), shownValue(t, view, value)]),
            ...(view.plea ? [[t('case.plea'), view.plea] as [string, string]] : []),
          ]}
        />
        {lines.length > 0 ? (
          <table className="compare case-compare">
            <caption className="field-label">{t('case.compare')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('case.compare.what')}</th>
                <th scope="col">{t('case.compare.before')}</th>
                <th scope="col">{t('case.compare.after')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.name}>
                  <th scope="row">{line.name}</th>
                  <td>{line.before || '—'}</td>
                  <td className="after">{line.after || '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
    </Sheet>
  );
}
