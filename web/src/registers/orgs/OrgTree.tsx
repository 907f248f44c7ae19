import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';

import { orgs } from '../../api/calls';
import type { OrgView } from '../../api/types';
import { useWords } from '../../words';

interface NodeProps {
  org: OrgView;
  depth: number;
  current: string;
  open: ReadonlySet<string>;
  onToggle: (org: string) => void;
  onPick: (org: string) => void;
}

function TreeNode(props: NodeProps) {
  const { org, depth, current, open, onToggle, onPick } = props;
  const t = useWords();
  const isOpen = open.has(org.id);
  const below = useQuery({ queryKey: ['orgs', org.id], queryFn: () => orgs.below(org.id), enabled: isOpen && org.children > 0 });
  const here = org.id === current;
  return (
    <li role="none">
      <div className={here ? 'tree-line here' : 'tree-line'} style={{ paddingLeft: 8 + depth * 16 }}>
        {org.children > 0 ? (
          // For the mouse only: the keyboard opens with the right arrow, and screen readers hear aria-expanded.
          <span className={isOpen ? 'tree-turn open' : 'tree-turn'} aria-hidden="true" onClick={() => onToggle(org.id)}>
            <svg width="9" height="9" viewBox="0 0 9 9">
              <path d="M2.500 1l4 3.500-4 3.500" fill="none" stroke="currentColor" strokeWidth="1.500" />
            </svg>
          </span>
        ) : (
          <span className="tree-turn" />
        )}
        <button
          type="button"
          role="treeitem"
          data-org={org.id}
          data-open={org.children > 0 ? isOpen : undefined}
          aria-expanded={org.children > 0 ? isOpen : undefined}
          aria-selected={here}
          aria-level={depth + 1}
          tabIndex={here ? 0 : -1}
          className="tree-name"
          title={org.name}
          onClick={() => onPick(org.id)}
        >
          {org.name}
          {org.closed_on ? <span className="tag">{t('orgs.closed')}</span> : null}
        </button>
        {org.children > 0 ? <span className="soft small num">{org.children}</span> : null}
      </div>
      {isOpen && below.data ? (
        <ul role="group">
          {below.data.map((child) => (
            <TreeNode key={child.id} {...props} org={child} depth={depth + 1} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** The unit and all below it, opened level by level; arrows walk it. */
export function OrgTree({ roots, current, reveal, onPick }: {
  roots: OrgView[];
  current: string;
  reveal: string[] | undefined;
  onPick: (org: string) => void;
}) {
  const t = useWords();
  const tree = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(roots.map((root) => root.id)));
  const [revealed, setRevealed] = useState<string[]>();
  if (reveal && reveal !== revealed) {
    setRevealed(reveal);
    setOpen((before) => new Set([...before, ...reveal]));
  }
  const toggle = (org: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(org)) next.add(org);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const item = items[at];
    if (!item) return;
    if (event.key === 'ArrowDown') items[at + 1]?.focus();
    else if (event.key === 'ArrowUp') items[at - 1]?.focus();
    else if (event.key === 'Home') items[0]?.focus();
    else if (event.key === 'End') items.at(-1)?.focus();
    else if (event.key === 'ArrowRight' && item.dataset.open === 'false') toggle(item.dataset.org ?? '');
    else if (event.key === 'ArrowLeft' && item.dataset.open === 'true') toggle(item.dataset.org ?? '');
    else return;
    event.preventDefault();
  };
  return (
    <ul role="tree" aria-label={t('orgs.tree')} className="tree" ref={tree} onKeyDown={onKeyDown}>
      {roots.map((root) => (
        <TreeNode key={root.id} org={root} depth={0} current={current} open={open} onToggle={toggle} onPick={onPick} />
      ))}
    </ul>
  );
}
