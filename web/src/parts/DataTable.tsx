import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import { useWords } from '../words';
import { slice, stepFrom } from './tableMath';
import './table.css';

export interface Column<Row> {
  key: string;
  title: ReactNode;
  width: number;
  render: (row: Row) => ReactNode;
  align?: 'right';
  /** Stays in view when the table is moved sideways. */
  pinned?: boolean;
  className?: (row: Row) => string | undefined;
}

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** The row looked at; arrows move it. */
  active?: string | null;
  onActive?: (row: Row) => void;
  /** Enter or double click. */
  onOpen?: (row: Row, column?: string) => void;
  /** The column looked at: given, arrows left and right move it too. */
  activeColumn?: string;
  onActiveColumn?: (column: string) => void;
  selected?: ReadonlySet<string>;
  onSelected?: (keys: Set<string>) => void;
  selectable?: (row: Row) => boolean;
  /** Called when the end comes near and there is more. */
  onEnd?: () => void;
  more?: boolean;
  total?: number | null;
  rowClass?: (row: Row) => string | undefined;
  empty?: ReactNode;
  /** The rows answer an earlier question; the answer to this one is on its way. */
  stale?: boolean;
  onKey?: (event: KeyboardEvent, row: Row | undefined) => void;
}

const rowHeight = 34;
const selectWidth = 38;

/** A dense table of any length: only rows in view are drawn; arrows, Home, End, Space and Enter work it. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, active, onActive, onOpen, selected, onSelected, onEnd, more, label } = props;
  const t = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const part = slice(rows.length, view.top, view.height, rowHeight);
  const activeIndex = rows.findIndex((row) => rowKey(row) === active);
  const measure = useCallback(() => {
    const at = box.current;
    if (at) setView({ top: at.scrollTop, height: at.clientHeight || 600 });
  }, []);
  useEffect(() => {
    measure();
    const at = box.current;
    if (!at || typeof ResizeObserver === 'undefined') return;
    const watch = new ResizeObserver(measure);
    watch.observe(at);
    return () => watch.disconnect();
  }, [measure]);
  useEffect(() => {
    if (more && onEnd && part.end >= rows.length - 20) onEnd();
  }, [more, onEnd, part.end, rows.length]);

  const first = columns.find((column) => !column.pinned)?.key;
  useEffect(() => {
    if (box.current) box.current.scrollLeft = 0;
  }, [first]);
  useEffect(() => {
    const head = props.activeColumn ? box.current?.querySelector(`th[data-column="${CSS.escape(props.activeColumn)}"]`) : null;
    head?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [props.activeColumn]);

  const goTo = (index: number) => {
    const row = rows[index];
    const at = box.current;
    if (!row || !at) return;
    const top = index * rowHeight;
    const bottom = top + rowHeight * 2 + 2;
    if (top < at.scrollTop) at.scrollTop = top;
    else if (bottom > at.scrollTop + at.clientHeight) at.scrollTop = bottom - at.clientHeight;
    onActive?.(row);
  };
  const toggle = (row: Row) => {
    if (!selected || !onSelected || props.selectable?.(row) === false) return;
    const next = new Set(selected);
    if (!next.delete(rowKey(row))) next.add(rowKey(row));
    onSelected(next);
  };
  /** Enter or Escape ends what was typed in a cell; when its field is gone, the keys work the table again. */
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.target === box.current || !['Enter', 'Escape'].includes(event.key)) return;
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).closest('input, select, textarea, [role="combobox"]')) return;
    const row = rows[activeIndex];
    props.onKey?.(event, row);
    if (event.defaultPrevented) return;
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 2);
    const next = stepFrom(event.key, activeIndex, rows.length, page);
    if (next !== null) goTo(next);
    else if (event.key === 'Enter' && row && onOpen && !props.stale) onOpen(row, props.activeColumn);
    else if (event.key === ' ' && row && selected) toggle(row);
    else if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && props.onActiveColumn) {
      const at = columns.findIndex((column) => column.key === props.activeColumn);
      const column = columns[at + (event.key === 'ArrowRight' ? 1 : -1)];
      if (!column) return;
      props.onActiveColumn(column.key);
    } else return;
    event.preventDefault();
  };
  const chosen = selected ? rows.filter((row) => props.selectable?.(row) !== false) : [];
  const all = chosen.length > 0 && chosen.every((row) => selected?.has(rowKey(row)));
  const width = columns.reduce((sum, column) => sum + column.width, selected ? selectWidth : 0);
  const pinned = columns.reduce((sum, column) => sum + (column.pinned ? column.width : 0), selected ? selectWidth : 0);
  return (
    <div className="dt" aria-busy={props.stale === true}>
      <div className="dt-scroll" ref={box} style={{ scrollPaddingLeft: pinned }} onScroll={measure} onKeyDownCapture={onKeyDownCapture} onKeyDown={onKeyDown} tabIndex={0} role="group" aria-label={label}>
        <table aria-rowcount={props.total ?? rows.length} style={{ minWidth: width }}>
          <caption className="hidden-visually">{label}</caption>
          <colgroup>
            {selected ? <col style={{ width: selectWidth }} /> : null}
            {columns.map((column) => (
              <col key={column.key} style={{ width: column.width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {selected ? (
                <th scope="col" className="dt-pin" style={{ left: 0 }}>
                  <input
                    type="checkbox"
                    aria-label={t('table.selectAll')}
                    checked={all}
                    onChange={() => onSelected?.(all ? new Set() : new Set(chosen.map(rowKey)))}
                  />
                </th>
              ) : null}
              {columns.map((column, index) => (
                <th key={column.key} scope="col" data-column={column.key} {...cellLook(props, column, index)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {part.start > 0 ? <tr aria-hidden="true" style={{ height: part.start * rowHeight }} /> : null}
            {rows.slice(part.start, part.end).map((row, offset) => (
              <Line key={rowKey(row)} table={props} row={row} index={part.start + offset} toggle={() => toggle(row)} />
            ))}
            {part.end < rows.length ? <tr aria-hidden="true" style={{ height: (rows.length - part.end) * rowHeight }} /> : null}
          </tbody>
        </table>
        {rows.length === 0 ? <div className="empty">{props.empty ?? t('table.empty')}</div> : null}
      </div>
      <p className="dt-foot" aria-live="polite">
        {props.total != null ? t('say.total', { count: props.total.toLocaleString() }) : t('say.loaded', { count: rows.length.toLocaleString() })}
        {selected && selected.size > 0 ? <strong>{t('say.selected', { count: selected.size })}</strong> : null}
        {more && props.total != null ? <span>{t('say.loaded', { count: rows.length.toLocaleString() })}</span> : null}
      </p>
    </div>
  );
}

function cellLook<Row>(table: DataTableProps<Row>, column: Column<Row>, index: number) {
  const classes = [column.align === 'right' ? 'right' : '', column.pinned ? 'dt-pin' : ''].filter(Boolean).join(' ');
  if (!column.pinned) return { className: classes };
  const before = table.columns.slice(0, index).reduce((sum, one) => sum + one.width, table.selected ? selectWidth : 0);
  return { className: classes, style: { left: before } };
}

function Line<Row>({ table, row, index, toggle }: { table: DataTableProps<Row>; row: Row; index: number; toggle: () => void }) {
  const t = useWords();
  const key = table.rowKey(row);
  const isActive = key === table.active;
  const classes = [isActive ? 'active' : '', table.selected?.has(key) ? 'chosen' : '', table.rowClass?.(row) ?? ''];
  return (
    <tr
      aria-rowindex={index + 1}
      aria-current={isActive || undefined}
      className={classes.filter(Boolean).join(' ')}
      onClick={() => table.onActive?.(row)}
      onDoubleClick={(event) => table.onOpen?.(row, (event.target as HTMLElement).closest<HTMLElement>('[data-column]')?.dataset.column)}
    >
      {table.selected ? (
        <td className="dt-pin" style={{ left: 0 }}>
          <input
            type="checkbox"
            aria-label={t('table.select', { row: index + 1 })}
            checked={table.selected.has(key)}
            disabled={table.selectable?.(row) === false}
            onChange={toggle}
            onClick={(event) => event.stopPropagation()}
          />
        </td>
      ) : null}
      {table.columns.map((column, at) => {
        const look = cellLook(table, column, at);
        const here = isActive && column.key === table.activeColumn ? ' here' : '';
        return (
          <td
            key={column.key}
            data-column={column.key}
            {...look}
            className={`${look.className} ${column.className?.(row) ?? ''}${here}`.trim()}
            onClick={() => table.onActiveColumn?.(column.key)}
          >
            {column.render(row)}
          </td>
        );
      })}
    </tr>
  );
}
