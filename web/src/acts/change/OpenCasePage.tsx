import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';

import { cases } from '../../api/calls';
import type { CaseDraft, ChangeView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { ClauseTag } from '../../parts/ClauseTag';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { PupilPicker } from './PupilPicker';
import { useCaseChanged } from './useCase';
import './case.css';

/** What the law says of a change: its article, its way, its papers. */
function About({ change }: { change: ChangeView }) {
  const t = useWords();
  return (
    <Sheet title={t.pick(change)} tools={<ClauseTag clause={{ id: change.clause, article: change.article }} />}>
      <dl className="stack-tight">
        <div>
          <dt className="field-label">{t('case.way')}</dt>
          <dd>
            <ol className="record">
              {change.steps.map((step, index) => (
                <li key={index}>{step}</li>
              ))}
            </ol>
          </dd>
        </div>
        {change.papers.length > 0 ? (
          <div>
            <dt className="field-label">{t('case.papers')}</dt>
            <dd>
              <ul className="record">
                {change.papers.map((paper) => (
                  <li key={paper.id}>
                    {t.pick(paper)}
                    {paper.optional || paper.when_field ? <span className="soft small"> {t('case.paper.some')}</span> : null}
                    {paper.later ? <span className="soft small"> {t('case.paper.later')}</span> : null}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        ) : null}
      </dl>
    </Sheet>
  );
}

function OpenForm({ changes }: { changes: ChangeView[] }) {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const asked = useRouterState({ select: (state) => state.location.search as { change?: string; person?: string } });
  const [id, setId] = useState(asked.change ?? (asked.person ? '' : (changes.find((one) => one.receives)?.id ?? '')));
  const [person, setPerson] = useState(asked.person ?? '');
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const [legalOn, setLegalOn] = useState('');
  const change = changes.find((one) => one.id === id);
  const changed = useCaseChanged();
  const open = useAct(
    (key, body: CaseDraft) => cases.open(key, body),
    (view) => {
      changed(view, { person: view.person, id: view.id });
      go(paths.case(view.person, view.id));
    },
  );
  const receives = change?.receives === true;
  const named = receives ? number.trim() !== '' && name.trim() !== '' : person !== '';
  return (
    <div className="case-grid">
      <form
        className="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          if (!change || !named) return;
          const pupil = receives ? { number: number.trim(), name: name.trim() } : { person };
          open.mutate({ change: change.id, unit: me.org, pupil, ...(legalOn ? { legal_on: legalOn } : {}) } as CaseDraft);
        }}
      >
        <div className="sheet-body stack">
          <Field label={t('desk.col.change')} required>
            <Select
              className="value-input"
              value={id || null}
              placeholder={t('case.change.pick')}
              onChange={setId}
              showSearch={{ optionFilterProp: 'label' }}
              virtual={false}
              listHeight={420}
              options={changes.map((one) => ({ value: one.id, label: `${t.pick(one)} · ${one.article}` }))}
            />
          </Field>
          {receives ? (
            <>
              <p className="soft">{t('case.receives.note')}</p>
              <div className="form-grid">
                <Field label={t('case.pupil.name')} required error={open.error?.messageFor('pupil.name')}>
                  <Input value={name} maxLength={60} autoComplete="off" onChange={(event) => setName(event.target.value)} />
                </Field>
                <Field label={t('case.pupil.number')} required error={open.error?.messageFor('pupil.number')}>
                  <Input className="mono" value={number} maxLength={40} autoComplete="off" onChange={(event) => setNumber(event.target.value)} />
                </Field>
              </div>
            </>
          ) : (
            <Field label={t('case.pupil')} required>
              <PupilPicker value={person} onChange={setPerson} />
            </Field>
          )}
          <div className="form-grid">
            <DateField label={t('case.legalOn')} value={legalOn} onChange={setLegalOn} error={open.error?.messageFor('legal_on')} />
          </div>
          <p className="soft small">{t('case.legalOn.note')}</p>
          <ProblemNote problem={open.error} />
          <div className="form-foot">
            <Button type="primary" htmlType="submit" disabled={!change || !named} loading={open.isPending}>
              {t('case.open')}
            </Button>
            <Button onClick={() => go(paths.desk())}>{t('say.cancel')}</Button>
          </div>
        </div>
      </form>
      {change ? <About change={change} /> : null}
    </div>
  );
}

/** Begins a change: which, and for whom. */
export default function OpenCasePage() {
  const t = useWords();
  const me = useMe();
  const changes = useQuery({ queryKey: ['changes', me.org], queryFn: () => cases.changes(me.org), staleTime: 10 * 60_000 });
  return (
    <>
      <PageHead title={t('desk.new')} />
      <Answer of={changes}>{(all) => <OpenForm changes={all} />}</Answer>
    </>
  );
}
