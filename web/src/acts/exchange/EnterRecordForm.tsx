import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView, FieldView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { PaperLine } from '../change/PapersForm';
import { ValueInput } from '../intake/ValueInput';

interface FormProps {
  at: CaseRef;
  view: CaseView;
  onView: (view: CaseView) => void;
  onDone: (view: CaseView) => void;
  onNo: () => void;
  onClose: () => void;
}

/** What was entered of the record so far, by field. */
function entered(view: CaseView): Record<string, string> {
  return Object.fromEntries(view.values.filter((value) => value.before != null).map((value) => [value.id, value.value]));
}

function Form({ at, view, fields, onView, onDone, onNo, onClose }: FormProps & { fields: FieldView[] }) {
  const t = useWords();
  const [values, setValues] = useState(() => entered(view));
  const [added, setAdded] = useState<string[]>([]);
  const papers = view.change.papers.filter((paper) => paper.later);
  const scanned = papers.every((paper) => view.evidence.some((one) => one.kind === paper.id));
  const found = (id: string) => view.findings.find((finding) => finding.field === id);
  const first = useState(() => new Set(fields.filter((field) => field.required || values[field.id] || found(field.id)).map((field) => field.id)))[0];
  const shown = fields.filter((field) => first.has(field.id) || added.includes(field.id) || found(field.id));
  const rest = fields.filter((field) => !shown.includes(field));
  const enter = useAct(
    (key, body: { version: number; values: Record<string, string> }) => cases.enterRecord(key, at, body),
    (given) => {
      const wrong = given.findings.some((finding) => finding.field && fields.some((field) => field.id === finding.field));
      tell(t(wrong ? 'exchange.entered.wrong' : 'exchange.entered'), wrong);
      if (wrong) onView(given);
      else onDone(given);
    },
    { onNo: (problem) => problem.code === 'conflict' && onNo() },
  );
  const errorOf = (field: FieldView) => {
    const finding = found(field.id);
    return enter.error?.messageFor(`values.${field.id}`) ?? (finding ? t.pick(finding) : undefined);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        const filled = Object.entries(values).filter(([, value]) => value.trim() !== '');
        enter.mutate({ version: view.version, values: Object.fromEntries(filled.map(([id, value]) => [id, value.trim()])) });
      }}
    >
      <p className="soft small">{t('exchange.enter.note')}</p>
      <ul>
        {papers.map((paper) => (
          <PaperLine key={paper.id} at={at} view={view} paper={paper} onView={onView} />
        ))}
      </ul>
      <div className="form-grid record-grid">
        {shown.map((field) => (
          <Field key={field.id} label={t.pick(field)} error={errorOf(field)}>
            <ValueInput field={field} value={values[field.id] ?? ''} onChange={(value) => setValues((before) => ({ ...before, [field.id]: value }))} />
          </Field>
        ))}
        {rest.length > 0 ? (
          <Field label={t('exchange.enter.more')}>
            <Select
              className="value-input"
              value={null}
              placeholder={t('exchange.enter.pick')}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(id: string | null) => id && setAdded((before) => [...before, id])}
              options={rest.map((field) => ({ value: field.id, label: t.pick(field) }))}
            />
          </Field>
        ) : null}
      </div>
      <ProblemNote problem={enter.error} fields={new Map(fields.map((field) => [field.id, t.pick(field)]))} />
      <div className="form-foot">
        <Button type="primary" htmlType="submit" disabled={!scanned} loading={enter.isPending}>
          {t('exchange.enter.go')}
        </Button>
        <Button onClick={onClose}>{t('say.cancel')}</Button>
        {scanned ? null : <span className="soft small">{t('exchange.enter.scan')}</span>}
      </div>
    </form>
  );
}

/** Enters a record that came on paper, beside its scan: the fields that the place asks for, the required ones first. */
export function EnterRecordForm(props: FormProps) {
  const t = useWords();
  const { at } = props;
  const fields = useQuery({ queryKey: ['record-fields', at.id], queryFn: () => cases.recordFields(at), staleTime: 10 * 60_000 });
  return (
    <Sheet title={t('exchange.act.enter_record')}>
      <Answer of={fields}>{(all) => <Form {...props} fields={all} />}</Answer>
    </Sheet>
  );
}
