import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { show } from '../testing';
import { DataTable } from './DataTable';

afterEach(cleanup);

interface Line {
  id: string;
}

const lines: Line[] = Array.from({ length: 10_000 }, (_, index) => ({ id: `p${index}` }));

function Table({ onOpen, onEnd, rows = lines, stale = false }: { onOpen?: (line: Line) => void; onEnd?: () => void; rows?: Line[]; stale?: boolean }) {
  const [active, setActive] = useState<string | null>(null);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  return (
    <DataTable
      label="pupils"
      columns={[{ key: 'id', title: 'Id', width: 100, render: (line) => line.id }]}
      rows={rows}
      rowKey={(line) => line.id}
      active={active}
      onActive={(line) => setActive(line.id)}
      selected={selected}
      onSelected={setSelected}
      selectable={(line) => line.id !== 'p2'}
      total={rows.length}
      more
      stale={stale}
      {...(onOpen ? { onOpen } : {})}
      {...(onEnd ? { onEnd } : {})}
    />
  );
}

const box = () => screen.findByRole('group', { name: 'pupils' });
const current = () => document.querySelector('tr[aria-current]')?.textContent;
const press = async (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(await box(), { key });
};

describe('DataTable', () => {
  it('draws a real table, and of ten thousand rows only those in view', async () => {
    show(<Table />);
    await box();
    expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('10000');
    expect(screen.getByRole('columnheader', { name: 'Id' })).toBeTruthy();
    expect(document.querySelectorAll('tbody tr').length).toBeLessThan(60);
  });

  it('opens nothing while the rows answer an earlier question', async () => {
    const onOpen = vi.fn();
    show(<Table onOpen={onOpen} stale />);
    await press('ArrowDown', 'Enter');
    expect(document.querySelector('.dt')?.getAttribute('aria-busy')).toBe('true');
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('is walked, selected from and opened by keys', async () => {
    const onOpen = vi.fn();
    show(<Table onOpen={onOpen} />);
    await press('ArrowDown', 'ArrowDown');
    expect(current()).toContain('p1');
    await press(' ', 'ArrowDown', ' ', 'Home', ' ');
    expect(document.querySelectorAll('tr.chosen')).toHaveLength(2);
    await press('Enter');
    expect(onOpen).toHaveBeenCalledWith(lines[0], undefined);
  });

  it('works by keys again when a field typed in is gone', async () => {
    function Typing() {
      const [typing, setTyping] = useState(false);
      const field = <input aria-label="cell" autoFocus onKeyDown={() => setTyping(false)} />;
      return (
        <DataTable
          label="pupils"
          columns={[{ key: 'id', title: 'Id', width: 100, render: (line: Line) => (typing ? field : line.id) }]}
          rows={lines.slice(0, 1)}
          rowKey={(line) => line.id}
          active="p0"
          onOpen={() => setTyping(true)}
        />
      );
    }
    show(<Typing />);
    await press('Enter');
    fireEvent.keyDown(await screen.findByLabelText('cell'), { key: 'Enter' });
    await waitFor(async () => expect(document.activeElement).toBe(await box()));
  });

  it('asks for more only when the end comes near', async () => {
    const onEnd = vi.fn();
    show(<Table onEnd={onEnd} />);
    await box();
    expect(onEnd).not.toHaveBeenCalled();
    cleanup();
    show(<Table onEnd={onEnd} rows={lines.slice(0, 30)} />);
    await box();
    expect(onEnd).toHaveBeenCalled();
  });
});
