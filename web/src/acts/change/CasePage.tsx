import { Button } from 'antd';
import { useCallback, useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { ClauseTag } from '../../parts/ClauseTag';
import { CopyButton } from '../../parts/CopyButton';
import { DownloadButton } from '../../parts/DownloadButton';
import { useGo } from '../../parts/Go';
import { KeysDialog } from '../../parts/KeysDialog';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords, type Word } from '../../words';
import { ExchangePanel } from '../exchange/ExchangePanel';
import { CaseFacts } from './CaseFacts';
import { CaseRecord, CaseTrail } from './CaseTrail';
import { RecallButton } from './CosignButton';
import { DecidePanel, useNext } from './DecidePanel';
import { CaseStateTag } from './deskColumns';
import { DraftForm } from './DraftForm';
import { EvidenceViewer } from './EvidenceViewer';
import { RefusedBefore } from './RefusedBefore';
import { useCase, useCaseChanged } from './useCase';
import { UrgeButton } from './UrgeButton';
import { useKeys } from './useKeys';
import { WithdrawDialog } from './WithdrawDialog';
import '../intake/intake.css';
import './case.css';

const keys: [string, Word][] = [
  ['a', 'case.key.accept'],
  ['r', 'case.key.return'],
  ['x', 'case.key.refuse'],
  ['n', 'case.key.next'],
  ['[  ]', 'case.key.paper'],
  ['o', 'case.key.turn'],
  ['+  −', 'case.key.zoom'],
  ['f', 'case.key.whole'],
  ['?', 'case.key.help'],
];

function Case({ at, view }: { at: CaseRef; view: CaseView }) {
  const t = useWords();
  const go = useGo();
  const [dialog, setDialog] = useState<'withdraw' | 'keys' | null>(null);
  const changed = useCaseChanged();
  const onView = useCallback((given: CaseView) => changed(given, { person: given.person, id: given.id }), [changed]);
  const onMoved = useCallback((state: string) => changed(state, { person: view.person, id: view.id }), [changed, view.person, view.id]);
  const onNo = useCallback(() => changed(null, { person: view.person, id: view.id }), [changed, view.person, view.id]);
  const next = useNext(view.id);
  const fills = view.acts.includes('fill');
  const decides = view.acts.includes('accept');
  useKeys({ '?': () => setDialog('keys'), n: () => void next() });
  return (
    <>
      <PageHead
        title={`${view.name} · ${t.pick(view.change)}`}
        aside={
          <span className="row-flex">
            <CaseStateTag state={view.state} />
            <ClauseTag clause={{ id: view.change.clause, article: view.change.article }} />
          </span>
        }
        tools={
          <>
            {view.change.forms
              .filter((form) => form.code !== 'receipt' || view.state !== 'draft')
              .map((form) => (
                <DownloadButton key={form.code} href={cases.formUrl(at, form.code)}>
                  {t('case.print', { form: t.pick(form) })}
                </DownloadButton>
              ))}
            {view.receipt ? <CopyButton text={location.origin + paths.receipt(view.receipt)} label={t('receipt.copy')} /> : null}
            <Button onClick={() => setDialog('keys')}>{t('say.keys')}</Button>
            {view.acts.includes('urge') ? <UrgeButton at={at} view={view} onView={onView} onNo={onNo} /> : null}
            {view.acts.includes('recall_cosigner') ? <RecallButton at={at} view={view} onMoved={onMoved} onNo={onNo} /> : null}
            {view.acts.includes('withdraw') && !fills ? (
              <Button danger onClick={() => setDialog('withdraw')}>
                {t('case.act.withdraw')}
              </Button>
            ) : null}
            <Button onClick={() => go(paths.desk())}>{t('case.back')}</Button>
          </>
        }
      />
      <CaseTrail view={view} />
      {view.state === 'returned' ? (
        <section className="banner" role="status">
          <strong>{t('case.returned')}</strong>
          <span>{view.reason}</span>
        </section>
      ) : null}
      <div className="case-grid">
        <div className="stack">
          <CaseFacts view={view} />
          <RefusedBefore view={view} />
          {fills ? (
            <DraftForm
              key={view.state}
              at={at}
              view={view}
              onView={onView}
              onNo={onNo}
              onSubmitted={() => go(paths.desk())}
              onWithdraw={() => setDialog('withdraw')}
            />
          ) : null}
          <ExchangePanel at={at} view={view} onView={onView} onNo={onNo} />
          {decides ? <DecidePanel at={at} view={view} onMoved={onMoved} onNo={onNo} /> : null}
          {!fills && !decides && view.findings.length > 0 ? (
            <Sheet title={t('case.findings.now')}>
              <RefusalPanel refusals={view.findings} />
            </Sheet>
          ) : null}
          {view.state !== 'draft' ? <CaseRecord view={view} /> : null}
        </div>
        <div className="case-papers">
          <EvidenceViewer at={at} papers={view.evidence} />
        </div>
      </div>
      {dialog === 'withdraw' ? <WithdrawDialog at={at} view={view} onView={onView} onClose={() => setDialog(null)} /> : null}
      {dialog === 'keys' ? <KeysDialog keys={keys} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

/** One case: whom it is about, what would change, its papers beside it, and what is to be said to it. */
export default function CasePage() {
  const t = useWords();
  const at = { person: useParam('person'), id: useParam('case') };
  const found = useCase(at);
  useCrumbs(found.data ? `${found.data.name} ${t.pick(found.data.change)}` : undefined);
  return <Answer of={found}>{(view) => <Case key={view.id} at={at} view={view} />}</Answer>;
}
