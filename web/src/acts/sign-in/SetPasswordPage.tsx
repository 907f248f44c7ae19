import { Button } from 'antd';
import { useEffect, useState } from 'react';

import { session } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { useSession, useTakeSession } from '../../session/useSession';
import { useWords } from '../../words';
import { FirstSteps } from './FirstPage';
import { LeaveDoor } from './LeaveDoor';
import { PasswordInput } from './PasswordInput';
import { passwordRules, type RuleShown } from './passwordRules';

function Rule({ rule }: { rule: RuleShown }) {
  const t = useWords();
  return (
    <li className={rule.met ? 'met' : ''}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <circle cx="7" cy="7" r="6" fill={rule.met ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.2" />
        {rule.met ? <path d="M4 7.2 6.2 9.4 10 5" fill="none" stroke="#fff" strokeWidth="1.6" /> : null}
      </svg>
      {t(rule.word, rule.vars)}
      <span className="hidden-visually">{rule.met ? t('password.kept') : t('password.missed')}</span>
    </li>
  );
}

export default function SetPasswordPage() {
  const t = useWords();
  const take = useTakeSession();
  const held = useSession().data;
  const me = held?.me;
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const rules = passwordRules(password, again, me?.login);
  const set = useAct((_, chosen: string) => session.setPassword(chosen), take, { isSessionStep: true });
  useEffect(() => {
    document.title = t('password.title');
  }, [t]);
  return (
    <>
      <FirstSteps now={1} />
      <h1>{t('password.title')}</h1>
      <p className="door-lead">{t('password.note')}</p>
      {held && held.refusals.length > 0 ? <RefusalPanel refusals={held.refusals} /> : null}
      <form
        className="door-form"
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate(password);
        }}
      >
        <PasswordInput label={t('password.new')} value={password} onChange={setPassword} autoComplete="new-password" error={set.error?.messageFor('password')} />
        <PasswordInput label={t('password.again')} value={again} onChange={setAgain} autoComplete="new-password" />
        <ul className="rules" aria-live="polite">
          {rules.map((rule) => (
            <Rule key={rule.word} rule={rule} />
          ))}
        </ul>
        <ProblemNote problem={set.error} />
        <Button type="primary" size="large" htmlType="submit" loading={set.isPending} disabled={rules.some((rule) => !rule.met)}>
          {t('password.go')}
        </Button>
        <LeaveDoor />
      </form>
    </>
  );
}
