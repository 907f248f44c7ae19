import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { show, twice } from '../testing';
import { say } from '../words';
import { Remarks } from './Remarks';

afterEach(cleanup);

describe('Remarks', () => {
  it('shows every reminder with its clause, open from the start', async () => {
    show(<Remarks warnings={[{ ...twice, weight: 'warns' }]} />);
    expect((await screen.findByRole('link')).getAttribute('href')).toBe('/clauses/cn-014-3');
    expect(screen.getByRole('list', { name: say('remarks.title', { count: 1 }) })).toBeTruthy();
    expect(screen.getByText(say('refusal.weight.warns'))).toBeTruthy();
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
