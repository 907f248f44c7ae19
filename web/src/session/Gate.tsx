import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';

import type { SessionView } from '../api/types';
import { asProblem } from '../api/problem';
import { useGo } from '../parts/Go';
import { Notices } from '../parts/Notices';
import { ProblemNote } from '../parts/ProblemNote';
import { paths } from '../paths';
import { useSession } from './useSession';

const open = ['/sign-in', '/first'];
const forEverybody = ['/clauses', '/packs', '/receipts'];

/** The law, and how the case of a receipt stands, are read by everybody, signed in or not. */
export function isOpenToAll(path: string): boolean {
  return forEverybody.some((start) => path === start || path.startsWith(`${start}/`));
}

/** Where a session that is not ready has to go; null when it may stay at `path`. */
export function wayFor(session: SessionView | null, path: string, href: string): string | null {
  const isOpen = open.includes(path);
  if (!session) return isOpen || isOpenToAll(path) ? null : paths.signIn(href === '/' ? undefined : href);
  const wanted = back(href);
  const later = wanted === paths.workbench() ? undefined : wanted;
  if (session.step === 'set_password') return path === paths.setPassword() ? null : paths.setPassword(later);
  if (session.step === 'enrol_second_factor' || session.step === 'prove_second_factor') {
    return path === paths.secondFactor() ? null : paths.secondFactor(later);
  }
  const steps = [paths.setPassword(), paths.secondFactor(), ...open];
  if (!steps.includes(path)) return null;
  return session.step === 'sign_undertaking' ? paths.undertaking() : wanted;
}

/** The page to return to after signing in: only ever one of our own. */
export function back(href: string): string {
  const wanted = new URL(href, 'http://here').searchParams.get('back') ?? '';
  const isOurs = wanted.startsWith('/') && new URL(wanted, 'http://here').host === 'here';
  return isOurs ? wanted : paths.workbench();
}

export function Gate() {
  const session = useSession();
  const location = useRouterState({ select: (state) => state.location });
  const go = useGo();
  const way = session.data === undefined ? null : wayFor(session.data, location.pathname, location.href);
  useEffect(() => {
    if (way) go(way, { replace: true });
  }, [way, go]);
  if (session.data === undefined) {
    return session.error ? <ProblemNote problem={asProblem(session.error)} onRetry={() => void session.refetch()} /> : null;
  }
  return (
    <>
      {way ? null : <Outlet />}
      <Notices />
    </>
  );
}
