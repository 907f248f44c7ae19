import type { CountBy } from '../api/types';
import './bars.css';

/** Upright bars, for a handful of headings in a fixed order, as grades. */
export function UprightBars({ items, label, name }: { items: CountBy[]; label: string; name: (item: CountBy) => string }) {
  const most = Math.max(1, ...items.map((item) => item.count));
  const step = 100 / Math.max(1, items.length);
  const width = Math.min(step * 0.56, 12);
  return (
    <figure className="bars-upright" aria-label={label}>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {[10, 20, 30].map((y) => (
          <line key={y} x1="0" x2="100" y1={y} y2={y} className="bars-rule" />
        ))}
        {items.map((item, index) => {
          const height = (item.count / most) * 38;
          return <rect key={item.key} x={index * step + (step - width) / 2} y={40 - height} width={width} height={height} className="bars-bar" />;
        })}
        <line x1="0" x2="100" y1="40" y2="40" className="bars-base" />
      </svg>
      <ul style={{ gridTemplateColumns: `repeat(${Math.max(1, items.length)}, 1fr)` }}>
        {items.map((item) => (
          <li key={item.key}>
            <b className="num">{item.count.toLocaleString()}</b>
            <span>{name(item)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** Lying bars with names to the left, for units. */
export function LyingBars({ items, label, tone = 'ink' }: { items: CountBy[]; label: string; tone?: 'ink' | 'cinnabar' }) {
  const most = Math.max(1, ...items.map((item) => item.count));
  return (
    <ul className={`bars-lying ${tone}`} aria-label={label}>
      {items.map((item) => (
        <li key={item.key}>
          <span className="bars-name" title={item.label}>
            {item.label}
          </span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect x="0" y="0" width="100" height="8" className="bars-ground" />
            <rect x="0" y="0" width={(item.count / most) * 100} height="8" className="bars-bar" />
          </svg>
          <b className="num">{item.count.toLocaleString()}</b>
        </li>
      ))}
    </ul>
  );
}
