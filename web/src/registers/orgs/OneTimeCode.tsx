import { Button, Modal } from 'antd';

import type { AccountCreated } from '../../api/types';
import { CopyButton } from '../../parts/CopyButton';
import { Remarks } from '../../parts/Remarks';
import { useWords } from '../../words';
import './orgs.css';

/** A one-time code, shown once, to be handed over. */
export function OneTimeCode({ created, onClose }: { created: AccountCreated; onClose: () => void }) {
  const t = useWords();
  const link = new URL(created.sign_in_path, location.origin).href;
  return (
    <Modal
      open
      width={520}
      title={t('accounts.code.title')}
      closable={false}
      keyboard={false}
      maskClosable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('accounts.code.done')}
        </Button>
      }
    >
      <div className="stack">
        <p>{t('accounts.code.note', { name: created.account.name })}</p>
        <Remarks warnings={created.account.warnings} />
        <dl className="facts code-facts">
          <div>
            <dt>{t('accounts.login')}</dt>
            <dd className="mono">{created.account.login}</dd>
          </div>
          <div>
            <dt>{t('accounts.code.title')}</dt>
            <dd className="row-flex">
              <span className="one-time">{created.one_time_code}</span>
              <CopyButton text={created.one_time_code} />
            </dd>
          </div>
          <div>
            <dt>{t('accounts.code.link')}</dt>
            <dd className="row-flex">
              <span className="mono small grow">{link}</span>
              <CopyButton text={link} />
            </dd>
          </div>
        </dl>
      </div>
    </Modal>
  );
}
