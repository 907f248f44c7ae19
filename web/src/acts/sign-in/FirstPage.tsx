import { useRouterState } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';

import { session } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { Go } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { StepTrail } from '../../parts/StepTrail';
import { paths } from '../../paths';
import { useTakeSession } from '../../session/useSession';
import { useWords } from '../../words';

/** The steps of a first sign-in. */
export function FirstSteps({ now }: { now: 0 | 1 | 2 }) {
  const t = useWords();
  const names = [t('steps.signin.code'), t('steps.signin.password'), t('steps.signin.factor')];
  return (
    <StepTrail
      label={t('steps.signin')}
      steps={names.map((name, index) => ({ name, state: index < now ? 'done' : index === now ? 'now' : 'todo' }))}
    />
  );
}

export default function FirstPage() {
  const t = useWords();
  const take = useTakeSession();
  const href = useRouterState({ select: (state) => state.location.href });
  const [login, setLogin] = useState(() => new URL(href, 'http://here').searchParams.get('login') ?? '');
  const [code, setCode] = useState(() => new URLSearchParams(location.hash.slice(1)).get('code') ?? '');
  const [fromLink] = useState(code !== '');
  const redeem = useAct((_, body: { login: string; code: string }) => session.redeem(body), take, { isSessionStep: true });
  useEffect(() => {
    document.title = t('first.title');
    // The code must not stay in the address bar or the history.
    if (location.hash) history.replaceState(history.state, '', location.pathname + location.search);
  }, [t]);
  return (
    <>
      <FirstSteps now={0} />
      <h1>{t('first.title')}</h1>
      <p className="door-lead">{t('first.note')}</p>
      <form
        className="door-form"
        onSubmit={(event) => {
          event.preventDefault();
          redeem.mutate({ login: login.trim(), code: code.trim() });
        }}
      >
        <Field label={t('signin.login')} required>
          <Input size="large" value={login} autoComplete="username" onChange={(event) => setLogin(event.target.value)} />
        </Field>
        <Field label={t('first.code')} required hint={fromLink ? t('first.fromLink') : undefined}>
          <Input size="large" className="mono" value={code} autoComplete="off" onChange={(event) => setCode(event.target.value)} />
        </Field>
        <ProblemNote problem={redeem.error} />
        <Button type="primary" size="large" htmlType="submit" loading={redeem.isPending} disabled={!login.trim() || !code.trim()}>
          {t('first.go')}
        </Button>
        <p className="door-foot">
          <Go to={paths.signIn()}>{t('say.back')}</Go>
        </p>
      </form>
    </>
  );
}
