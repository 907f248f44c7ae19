import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { orgs } from '../../api/calls';
import { useCrumbs } from '../../frame/crumbs';
import { useGo } from '../../parts/Go';
import { OrgPicker } from '../../parts/OrgPicker';
import { PageHead } from '../../parts/Sheet';
import { useMe } from '../../session/useSession';

/** The heading of a page about one unit, with the choice of another. */
export function UnitBar({ title, org, to, tools }: { title: string; org: string; to: (org: string) => string; tools?: ReactNode }) {
  const me = useMe();
  const go = useGo();
  const unit = useQuery({ queryKey: ['org', org], queryFn: () => orgs.view(org) });
  const own = useQuery({ queryKey: ['org', me.org], queryFn: () => orgs.view(me.org) });
  useCrumbs(unit.data?.name);
  return (
    <PageHead
      title={title}
      aside={own.data && own.data.children > 0 ? <OrgPicker value={org} onChange={(next) => go(to(next))} /> : unit.data?.name}
      tools={tools}
    />
  );
}
