import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { LanguageProvider } from './language/language.tsx';
import './panel.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const audience = window.location.pathname === '/customer' ? 'customer' : 'staff';
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <App audience={audience} />
    </LanguageProvider>
  </StrictMode>,
);
