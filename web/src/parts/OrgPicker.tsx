import { useQueryClient } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useEffect, useState } from 'react';

import { orgs } from '../api/calls';
import type { OrgView } from '../api/types';
import { useMe } from '../session/useSession';
import { useWords } from '../words';

interface Node {
  id: string;
  value: string;
  title: string;
  pId: string | null;
  isLeaf: boolean;
}

const nodeOf = (org: OrgView): Node => ({ id: org.id, value: org.id, title: org.name, pId: org.parent, isLeaf: org.children === 0 });

/** Chooses a unit among one's own and those below it. */
export function OrgPicker({ value, onChange, id }: { value: string; onChange: (org: string) => void; id?: string }) {
  const t = useWords();
  const me = useMe();
  const client = useQueryClient();
  const [nodes, setNodes] = useState<Node[]>([]);
  const add = (more: OrgView[]) =>
    setNodes((before) => [...before, ...more.map(nodeOf).filter((node) => !before.some((one) => one.id === node.id))]);
  useEffect(() => {
    const first = async () => {
      add([await client.ensureQueryData({ queryKey: ['org', me.org], queryFn: () => orgs.view(me.org) })]);
      add(await client.ensureQueryData({ queryKey: ['orgs', me.org], queryFn: () => orgs.below(me.org) }));
      if (value) add([await client.ensureQueryData({ queryKey: ['org', value], queryFn: () => orgs.view(value) })]);
    };
    first().catch(() => undefined);
  }, [client, me.org, value]);
  return (
    <TreeSelect
      id={id ?? ''}
      className="org-picker"
      aria-label={t('pupils.unit')}
      treeDataSimpleMode={{ id: 'id', pId: 'pId' }}
      treeData={nodes.map((node) => (nodes.some((one) => one.id === node.pId) ? node : { ...node, pId: null }))}
      value={value}
      treeDefaultExpandedKeys={[me.org]}
      showSearch={{ treeNodeFilterProp: 'title' }}
      loadData={async (node) => {
        const key = String(node.value);
        add(await client.ensureQueryData({ queryKey: ['orgs', key], queryFn: () => orgs.below(key) }));
      }}
      onChange={(next: string) => onChange(next)}
      popupMatchSelectWidth={360}
    />
  );
}
