import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';

import type { Refusal } from './api/types';

/** Draws a part as a page draws it: with a router and a query client around it. */
export function show(part: ReactNode) {
  const router = createRouter({
    routeTree: createRootRoute({ component: () => part }),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  });
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
}

export const twice: Refusal = {
  clause: { id: 'cn-014-3', pack: 'cn', article: 'Article 14', regulation: 'Measures' },
  rule: 'unique_person', weight: 'refuses', field: 'document_number', zh: 'already entered', en: 'already entered',
  facts: [{ name: 'school', value: 'Second School' }],
  cure: { zh: 'transfer instead', en: 'transfer instead', by: { role: 'registrar' } },
};

export const full: Refusal = {
  ...twice, clause: { ...twice.clause, id: 'cn-012-2', article: 'Article 12' }, rule: 'class_size', weight: 'warns', field: null,
  zh: 'class is full', en: 'class is full', facts: [], cure: { zh: 'another class', en: 'another class', by: 'authority' },
};
