import { Outlet } from '@tanstack/react-router';

import { LangSwitch } from '../../frame/LangSwitch';
import { Go } from '../../parts/Go';
import { paths } from '../../paths';
import { useWords } from '../../words';
import './door.css';

/** What surrounds the pages before anybody is signed in. */
export function Door() {
  const t = useWords();
  return (
    <div className="door">
      <aside className="door-face">
        <div className="door-brand">
          <img src="/seal.svg" alt="" width="92" height="92" />
          <p className="door-name">{t('brand.full')}</p>
          <p className="door-motto">{t('brand.motto')}</p>
        </div>
        <p className="door-note">{t('signin.note')}</p>
      </aside>
      <main className="door-main">
        <div className="door-top">
          <Go to={paths.packs()}>{t('signin.law')}</Go>
          <LangSwitch />
        </div>
        <div className="door-sheet">
          <Outlet />
        </div>
      </main>
    </div>
  );
}
