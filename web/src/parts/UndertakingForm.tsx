import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';

import type { Problem } from '../api/problem';
import type { UndertakingText } from '../api/types';
import { useWords } from '../words';
import { Field } from './Field';
import { ProblemNote } from './ProblemNote';
import './undertaking.css';

interface UndertakingFormProps {
  text: UndertakingText;
  signer: string;
  pending: boolean;
  problem: Problem | null;
  /** Absent where it is signed already, and only read. */
  onSign?: (name: string) => void;
  onLater?: () => void;
  signWord?: string;
}

/** The paragraphs under the title; a heading that repeats the title is not shown twice. */
function paragraphs(text: UndertakingText): string[] {
  return text.text
    .split('\n')
    .map((line) => line.replace(/^#+\s*/, '').trim())
    .filter((line) => line !== '' && line !== text.title);
}

/** A text that is read to its end, then signed with one's own name. */
export function UndertakingForm({ text, signer, pending, problem, onSign, onLater, signWord }: UndertakingFormProps) {
  const t = useWords();
  const paper = useRef<HTMLDivElement>(null);
  const worded = text.title !== '';
  const [scrolled, setScrolled] = useState(false);
  const read = scrolled || !worded;
  const [name, setName] = useState('');
  const see = () => {
    const box = paper.current;
    if (box && box.scrollTop + box.clientHeight >= box.scrollHeight - 8) setScrolled(true);
  };
  useEffect(see, []);
  const wrong = name !== '' && !signer.startsWith(name.trim()) && name.trim() !== signer;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSign?.(name.trim());
      }}
    >
      {worded ? (
        <>
          <div className="undertaking-text" ref={paper} onScroll={see} tabIndex={0} role="document" aria-label={text.title}>
            <h2>{text.title}</h2>
            {paragraphs(text).map((paragraph, index) => (
              <p key={index}>{paragraph}</p>
            ))}
          </div>
          {onSign ? (
            <p className={read ? 'undertaking-read tag green' : 'undertaking-read tag amber'} role="status">
              {read ? t('undertaking.readDone') : t('undertaking.read')}
            </p>
          ) : null}
        </>
      ) : (
        <p>{t('undertaking.none')}</p>
      )}
      {onSign ? (
        <div className="undertaking-sign">
          <Field label={t('undertaking.name')} required error={wrong ? t('undertaking.nameWrong', { name: signer }) : problem?.messageFor('name')}>
            <Input value={name} disabled={!read} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Button type="primary" htmlType="submit" loading={pending} disabled={!read || name.trim() !== signer}>
            {signWord ?? t('undertaking.sign')}
          </Button>
          {onLater ? <Button onClick={onLater}>{t('undertaking.later')}</Button> : null}
        </div>
      ) : null}
      <ProblemNote problem={problem} />
      {worded ? (
        <p className="soft small mono">
          {t('undertaking.digest')} SHA-256 {text.sha256}
        </p>
      ) : null}
    </form>
  );
}
