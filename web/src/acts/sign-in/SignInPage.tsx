import { useRouterState } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';

import { session } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { Go } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { paths } from '../../paths';
import { useTakeSession } from '../../session/useSession';
import { useWords } from '../../words';
import { PasswordInput } from './PasswordInput';

export default function SignInPage() {
  const t = useWords();
  const take = useTakeSession();
  const href = useRouterState({ select: (state) => state.location.href });
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useAct(
    (_, body: { login: string; password: string }) => session.signIn(body),
    take,
    { isSessionStep: true },
  );
  useEffect(() => {
    document.title = t('signin.title');
  }, [t]);
  return (
    <>
      <h1>{t('signin.title')}</h1>
      {href.includes('back=') ? <p className="door-lead">{t('signin.ended')}</p> : null}
      <form
        className="door-form"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ login: login.trim(), password });
        }}
      >
        <Field label={t('signin.login')} required>
          <Input size="large" value={login} autoComplete="username" required autoFocus onChange={(event) => setLogin(event.target.value)} />
        </Field>
        <PasswordInput label={t('signin.password')} value={password} onChange={setPassword} autoComplete="current-password" />
        <ProblemNote problem={signIn.error} />
        <Button type="primary" size="large" htmlType="submit" loading={signIn.isPending}>
          {t('signin.go')}
        </Button>
        <p className="door-foot">
          <Go to={paths.first(login.trim() || undefined)}>{t('signin.first')}</Go>
        </p>
      </form>
    </>
  );
}
