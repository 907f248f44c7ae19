import { useEffect } from 'react';

import { useGo } from '../../parts/Go';
import { paths } from '../../paths';
import { useMe } from '../../session/useSession';

/** Leads to one's own unit. */
export default function OwnUnitPage() {
  const me = useMe();
  const go = useGo();
  useEffect(() => go(paths.orgs(me.org), { replace: true }), [go, me.org]);
  return null;
}
