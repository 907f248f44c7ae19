import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { router } from './routes';
import { client } from './session/client';
import './styles/base.css';
import './styles/parts.css';
import { theme } from './theme';
import { readyWords, useWords } from './words';

/** The nonce under which the server lets the component library add its styles. */
function cspNonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  return meta?.content || meta?.nonce || undefined;
}

const nonce = cspNonce();

function House() {
  const t = useWords();
  return (
    <ConfigProvider locale={t.lang === 'en' ? enUS : zhCN} theme={theme} {...(nonce ? { csp: { nonce } } : {})} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

const place = document.getElementById('root');
if (place) {
  void readyWords().then(() =>
    createRoot(place).render(
      <StrictMode>
        <House />
      </StrictMode>,
    ),
  );
}
