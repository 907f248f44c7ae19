import type { ReactNode } from 'react';

import { useWords } from '../words';
import './steps.css';

export interface Step {
  name: string;
  state: 'done' | 'now' | 'todo';
  /** Who and when, or for whom it waits. */
  said?: ReactNode;
  /** A count or mark beside the name. */
  mark?: ReactNode;
  /** Leads to the step, where it can be opened. */
  onOpen?: () => void;
}

/** Where something stands among its steps: who did which and when, and for whom it waits. */
export function StepTrail({ steps, label }: { steps: Step[]; label: string }) {
  const t = useWords();
  return (
    <ol className="trail" aria-label={label}>
      {steps.map((step, index) => (
        <li key={index} data-step={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span className="trail-mark" aria-hidden="true">
            {step.state === 'done' ? (
              <svg width="11" height="11" viewBox="0 0 11 11">
                <path d="M1.5 5.8 4.3 8.6 9.5 2.6" fill="none" stroke="currentColor" strokeWidth="1.8" />
              </svg>
            ) : (
              index + 1
            )}
          </span>
          <span className="trail-words">
            <span className="trail-line">
              {step.onOpen ? (
                <button type="button" className="trail-name" onClick={step.onOpen}>
                  {step.name}
                </button>
              ) : (
                <span className="trail-name">{step.name}</span>
              )}
              {step.mark}
              <span className="hidden-visually">{t(`steps.${step.state}`)}</span>
            </span>
            {step.said ? <span className="trail-said">{step.said}</span> : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
