import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import type { Ref } from 'react';

import type { FieldProblem } from '../../api/problem';
import { Field } from '../../parts/Field';
import { useWords, type Word } from '../../words';

const usual = {
  accept: ['case.canned.accept.checked', 'case.canned.accept.fits'],
  return: ['case.canned.return.material', 'case.canned.return.identity', 'case.canned.return.reason', 'case.canned.return.class'],
  refuse: ['case.canned.refuse.ground', 'case.canned.refuse.false'],
} satisfies Record<string, Word[]>;

/** An opinion, from the usual ones or in own words. */
export function OpinionField({ verdicts, label, value, onChange, required, hint, error, words }: {
  verdicts: (keyof typeof usual)[];
  label: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  hint?: string | undefined;
  error?: string | FieldProblem | undefined;
  words?: Ref<TextAreaRef>;
}) {
  const t = useWords();
  return (
    <div className="stack-tight">
      <Field label={label} required={required ?? false} hint={hint} error={error}>
        <Input.TextArea ref={words ?? null} rows={3} maxLength={500} value={value} onChange={(event) => onChange(event.target.value)} />
      </Field>
      <div className="canned" role="group" aria-label={t('case.canned')}>
        {verdicts.flatMap((verdict) => usual[verdict]).map((word) => (
          <Button key={word} size="small" onClick={() => onChange(t(word))}>
            {t(word)}
          </Button>
        ))}
      </div>
    </div>
  );
}
