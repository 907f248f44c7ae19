import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { show, twice } from '../testing';
import { say } from '../words';
import { Remarks } from './Remarks';

afterEach(cleanup);

describe('Remarks', () => {
  it('says every reminder with its article at once, and leads to the clause when opened', async () => {
    show(<Remarks warnings={[{ ...twice, weight: 'warns' }]} />);
    expect((await screen.findByRole('link')).getAttribute('href')).toBe('/clauses/cn-014-3');
    expect(screen.getByRole('list', { name: say('remarks.title', { count: 1 }) })).toBeTruthy();
    const said = screen.getByRole('list', { name: say('remarks.title', { count: 1 }) }).closest('details')?.querySelector('summary')?.textContent ?? '';
    for (const part of [say('refusal.weight.warns'), 'already entered', 'Article 14']) expect(said).toContain(part);
  });

  it('takes no room where there is none', async () => {
    show(
      <>
        <p>beside</p>
        <Remarks warnings={[]} />
      </>,
    );
    await screen.findByText('beside');
    expect(screen.queryByRole('group')).toBeNull();
    expect(screen.queryByRole('list')).toBeNull();
  });
});
