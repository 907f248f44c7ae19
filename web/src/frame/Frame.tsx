import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';

import { session } from '../api/calls';
import { useAct } from '../api/useAct';
import type { Me } from '../api/types';
import { Busy } from '../parts/Busy';
import { Go, useGo } from '../parts/Go';
import { proofStore } from '../parts/proof';
import { dropAllDrafts } from '../parts/useDraft';
import { paths } from '../paths';
import { isOpenToAll } from '../session/Gate';
import { useSession, useTakeSession } from '../session/useSession';
import { useWords } from '../words';
import { useShownCrumbs } from './crumbs';
import { StandingIn } from './StandingIn';
import { LangSwitch } from './LangSwitch';
import { isUnder, lawItem, menuFor, workbenchItem, type MenuItem } from './menu';
import './frame.css';

function MenuLink({ item, path }: { item: MenuItem; path: string }) {
  const t = useWords();
  const here = isUnder(item, path);
  return (
    <li>
      <Go to={item.to} className={here ? 'menu-link here' : 'menu-link'} current={here}>
        {t(item.word)}
      </Go>
    </li>
  );
}

function SideMenu({ me, path }: { me: Me | null; path: string }) {
  const t = useWords();
  return (
    <nav className="side" aria-label={t('menu.label')}>
      <Go to={me ? paths.workbench() : paths.signIn()} className="brand">
        <img src="/seal.svg" alt="" width="36" height="36" />
        <span>
          <strong>{t('brand.name')}</strong>
          <small>{me?.jurisdiction_name ?? t('brand.full')}</small>
        </span>
      </Go>
      <ul className="menu">
        {me ? <MenuLink item={workbenchItem} path={path} /> : null}
        {me
          ? menuFor(me).map((group) => (
              <li key={group.word} className="menu-group">
                <span className="menu-title">{t(group.word)}</span>
                <ul>
                  {group.items.map((item) => (
                    <MenuLink key={item.word} item={item} path={path} />
                  ))}
                </ul>
              </li>
            ))
          : null}
        <li className="menu-group">
          <ul>
            <MenuLink item={lawItem} path={path} />
          </ul>
        </li>
      </ul>
    </nav>
  );
}

function Crumbs({ me, path }: { me: Me | null; path: string }) {
  const t = useWords();
  const told = useShownCrumbs();
  const groups = me ? menuFor(me) : [];
  const group = groups.find((one) => one.items.some((item) => isUnder(item, path)));
  const item = group?.items.find((one) => isUnder(one, path)) ?? [workbenchItem, lawItem].find((one) => isUnder(one, path));
  const names = [
    ...(group ? [{ name: t(group.word) }] : []),
    ...(item ? [told.length > 0 ? { name: t(item.word), to: item.to } : { name: t(item.word) }] : []),
    ...told,
  ];
  const title = names.at(-1)?.name;
  useEffect(() => {
    document.title = title ? `${title} · ${t('brand.name')}` : t('brand.name');
  }, [title, t]);
  return (
    <nav aria-label={t('crumb.label')} className="crumbs">
      <ol>
        {names.map((crumb, index) => (
          <li key={index} aria-current={index === names.length - 1 ? 'page' : undefined}>
            {'to' in crumb && crumb.to ? <Go to={crumb.to}>{crumb.name}</Go> : crumb.name}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function WhoIsHere({ me }: { me: Me }) {
  const t = useWords();
  const take = useTakeSession();
  const go = useGo();
  const leave = useAct(
    () => session.signOut(),
    () => {
      dropAllDrafts();
      take(null);
      go(paths.signIn());
    },
  );
  return (
    <>
      <span className="bar-org" title={me.org_name}>
        {me.org_name}
      </span>
      <span className="bar-year">{t('bar.schoolYear', { year: `${me.school_year}–${me.school_year + 1}` })}</span>
      <span className="bar-who">
        <strong>{me.name}</strong>
        <span className={me.stands_in ? 'tag amber' : 'tag blue'}>{t.of('role', me.role)}</span>
      </span>
      <button type="button" className="bar-leave" onClick={() => leave.mutate(undefined)} disabled={leave.isPending}>
        {t('bar.signOut')}
      </button>
    </>
  );
}

const ProofDialog = lazy(() => import('../parts/ProofDialog'));

/** What surrounds every page: menu, where you are, who you are. */
export function Frame() {
  const t = useWords();
  const me = useSession().data?.me ?? null;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const asked = useSyncExternalStore(proofStore.subscribe, proofStore.isAsked);
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t('skip.content')}
      </a>
      <SideMenu me={me} path={path} />
      <header className="bar">
        <Crumbs me={me} path={path} />
        <div className="bar-right">
          {me ? <WhoIsHere me={me} /> : <Go to={paths.signIn()}>{t('signin.go')}</Go>}
          <LangSwitch />
        </div>
      </header>
      <main id="content" className="content" tabIndex={0}>
        {me && !me.undertaking_signed && me.rights.includes('list_pupils') && path !== paths.undertaking() ? (
          <div className="banner" role="status">
            <span className="grow">{t('bar.undertaking')}</span>
            <Go to={paths.undertaking()}>{t('bar.undertaking.go')}</Go>
          </div>
        ) : null}
        {me ? <StandingIn me={me} /> : null}
        {me && me.password_days_left <= 14 ? (
          <div className="banner" role="status">
            {t('bar.passwordDays', { days: me.password_days_left })}
          </div>
        ) : null}
        <Suspense fallback={<Busy />}>
          {me || isOpenToAll(path) ? <Outlet /> : null}
        </Suspense>
      </main>
      {asked ? (
        <Suspense>
          <ProofDialog />
        </Suspense>
      ) : null}
    </div>
  );
}
