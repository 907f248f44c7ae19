import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';

import { session } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { CopyButton } from '../../parts/CopyButton';
import { ProblemNote } from '../../parts/ProblemNote';
import { useSession, useTakeSession } from '../../session/useSession';
import { useWords } from '../../words';
import { CodeField } from './CodeField';
import { FirstSteps } from './FirstPage';
import { LeaveDoor } from './LeaveDoor';

function Enrol() {
  const t = useWords();
  const take = useTakeSession();
  const [code, setCode] = useState('');
  const setup = useQuery({
    queryKey: ['second-factor'],
    queryFn: () => session.beginFactor(),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const confirm = useAct((_, given: string) => session.confirmFactor(given), take, { isSessionStep: true });
  return (
    <>
      <FirstSteps now={2} />
      <h1>{t('factor.enrol.title')}</h1>
      <p className="door-lead">{t('factor.enrol.note')}</p>
      <Answer of={setup}>
        {(given) => (
          <div className="enrol">
            <img className="qr" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(given.qr_svg)}`} alt={t('factor.enrol.qr')} />
            <div className="stack-tight">
              <span className="field-label">{t('factor.enrol.secret')}</span>
              <span className="secret">{given.secret.replace(/(.{4})/g, '$1 ').trim()}</span>
              <CopyButton text={given.secret} />
            </div>
          </div>
        )}
      </Answer>
      <CodeForm code={code} setCode={setCode} go={t('factor.enrol.go')} pending={confirm.isPending} problem={confirm.error} onGo={() => confirm.mutate(code)} />
    </>
  );
}

function Prove() {
  const t = useWords();
  const take = useTakeSession();
  const [code, setCode] = useState('');
  const prove = useAct((_, given: string) => session.prove(given), take, { isSessionStep: true });
  return (
    <>
      <h1>{t('factor.prove.title')}</h1>
      <p className="door-lead">{t('factor.prove.note')}</p>
      <CodeForm code={code} setCode={setCode} go={t('factor.prove.go')} pending={prove.isPending} problem={prove.error} onGo={() => prove.mutate(code)} />
      <p className="soft small">{t('factor.lost')}</p>
    </>
  );
}

function CodeForm({ code, setCode, go, pending, problem, onGo }: {
  code: string;
  setCode: (code: string) => void;
  go: string;
  pending: boolean;
  problem: Parameters<typeof ProblemNote>[0]['problem'];
  onGo: () => void;
}) {
  const t = useWords();
  return (
    <form
      className="door-form"
      onSubmit={(event) => {
        event.preventDefault();
        onGo();
      }}
    >
      <CodeField label={t('factor.code')} value={code} onChange={setCode} error={problem?.messageFor('code')} />
      <ProblemNote problem={problem} />
      <Button type="primary" size="large" htmlType="submit" loading={pending} disabled={code.length !== 6}>
        {go}
      </Button>
      <LeaveDoor />
    </form>
  );
}

export default function SecondFactorPage() {
  const t = useWords();
  const step = useSession().data?.step;
  useEffect(() => {
    document.title = t('factor.prove.title');
  }, [t]);
  return step === 'enrol_second_factor' ? <Enrol /> : <Prove />;
}
