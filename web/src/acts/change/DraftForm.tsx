import { Button, Input } from 'antd';
import { useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Sheet } from '../../parts/Sheet';
import { useDraft } from '../../parts/useDraft';
import { useWords } from '../../words';
import { classField, filledOf, isAsked, valuesOf } from './draft';
import { FieldInput } from './FieldInput';
import { PapersForm } from './PapersForm';

/** Fills in a case that lies with its opener, puts its papers, and hands it in. */
export function DraftForm({ at, view, onView, onNo, onSubmitted, onWithdraw }: {
  at: CaseRef;
  view: CaseView;
  onView: (view: CaseView) => void;
  onNo: () => void;
  onSubmitted: (view: CaseView) => void;
  onWithdraw: () => void;
}) {
  const t = useWords();
  const { change } = view;
  const { values, change: set, drop } = useDraft<Record<string, string>>(`case.${view.id}`, {
    ...valuesOf(view),
    plea: view.plea,
    legal_on: view.legal_on,
  });
  const [then, setThen] = useState<'save' | 'submit'>('save');
  const submit = useAct(
    (key, version: number) => cases.submit(key, at, version),
    (given) => {
      tell(t('case.submitted'));
      onView(given);
      onSubmitted(given);
    },
    { onNo },
  );
  const fill = useAct(
    (key, body: Parameters<typeof cases.fill>[2]) => cases.fill(key, at, body),
    (given) => {
      drop();
      onView(given);
      if (then === 'submit') submit.mutate(given.version);
      else tell(t('say.saved'));
    },
    { onNo: (problem) => problem.code === 'conflict' && onNo() },
  );
  const own = classField(change);
  const save = (next: 'save' | 'submit') => {
    setThen(next);
    submit.reset();
    const chosen = own ? (values[own] ?? '') : '';
    fill.mutate({
      version: view.version,
      values: filledOf(change, values),
      plea: (values.plea ?? '').trim(),
      legal_on: values.legal_on || null,
      ...(chosen ? { class: chosen } : {}),
    });
  };
  const names = new Map(change.fields.map((field) => [field.id, t.pick(field)]));
  const errorOf = (field: string) => fill.error?.messageFor(`values.${field}`) ?? submit.error?.messageFor(`values.${field}`);
  // The record of who comes from elsewhere is fetched on the way, by the authority.
  const later = change.papers.some((paper) => paper.later);
  const asked = change.fields.filter((field) => isAsked(field, values) && !(later && field.sort === 'register_fields'));
  const pleads = view.findings.some((finding) => finding.weight === 'overridable') || view.plea !== '';
  const busy = fill.isPending || submit.isPending;
  return (
    <div className="stack">
      <Sheet title={t('case.form')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            save('submit');
          }}
        >
          <div className="form-grid">
            {asked.map((field) => (
              <FieldInput
                key={field.id}
                field={field}
                value={values[field.id] ?? ''}
                onChange={(value) => set({ [field.id]: value })}
                school={(view.to ?? view.from).school}
                own={view.entry_state === 'enrolled' ? (view.from.class ?? null) : null}
                grade={view.from.grade ?? null}
                error={errorOf(field.id)}
              />
            ))}
            <DateField label={t('case.legalOn')} value={values.legal_on ?? ''} onChange={(day) => set({ legal_on: day })} error={fill.error?.messageFor('legal_on')} />
          </div>
          {pleads ? (
            <Field label={t('case.plea.ask')} hint={t('case.plea.note')}>
              <Input.TextArea rows={2} maxLength={500} value={values.plea ?? ''} onChange={(event) => set({ plea: event.target.value })} />
            </Field>
          ) : null}
          <ProblemNote problem={fill.error} fields={names} />
          <ProblemNote problem={submit.error} fields={names} />
          <div className="form-foot">
            <Button type="primary" htmlType="submit" loading={busy && then === 'submit'} disabled={busy && then === 'save'}>
              {t('case.submit')}
            </Button>
            <Button loading={busy && then === 'save'} disabled={busy && then === 'submit'} onClick={() => save('save')}>
              {t('say.save')}
            </Button>
            <span className="grow" />
            <Button danger onClick={onWithdraw}>
              {t(view.state === 'draft' ? 'case.discard' : 'case.act.withdraw')}
            </Button>
          </div>
        </form>
      </Sheet>
      <PapersForm at={at} view={view} values={values} onView={onView} />
      {view.findings.length > 0 && !submit.error ? (
        <Sheet title={t('case.findings.now')}>
          <p className="soft small">{t('case.findings.note')}</p>
          <RefusalPanel refusals={view.findings} fields={names} />
        </Sheet>
      ) : null}
    </div>
  );
}
