import { useId, type ReactNode } from 'react';

/** A panel with a heading; the section is named by it. */
export function Sheet({ title, tools, children, flush }: { title: ReactNode; tools?: ReactNode; children: ReactNode; flush?: boolean }) {
  const id = useId();
  return (
    <section className="sheet" aria-labelledby={id}>
      <div className="sheet-head">
        <h2 id={id}>{title}</h2>
        {tools}
      </div>
      <div className={flush ? 'sheet-body flush' : 'sheet-body'}>{children}</div>
    </section>
  );
}

/** The heading of a page with its tools. */
export function PageHead({ title, aside, tools }: { title: ReactNode; aside?: ReactNode; tools?: ReactNode }) {
  return (
    <div className="page-head">
      <h1>{title}</h1>
      {aside ? <span className="aside">{aside}</span> : null}
      {tools ? <div className="tools">{tools}</div> : null}
    </div>
  );
}

/** Heading and value, in columns. */
export function Facts({ items }: { items: [ReactNode, ReactNode][] }) {
  return (
    <dl className="facts">
      {items.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value === '' || value === null || value === undefined ? '—' : value}</dd>
        </div>
      ))}
    </dl>
  );
}
