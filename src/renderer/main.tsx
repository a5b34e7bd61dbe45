import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { WindowStore } from './session/window-store.ts';
import './ui/tokens.css';
import './ui/base.css';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { WindowFault } from './ui/window-fault.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');

const bridge = window.latchkey;
const store = new WindowStore(bridge);

createRoot(root).render(
  <ErrorBoundary
    fallback={(error, retry) => <WindowFault error={error} onPrepare={() => store.start()} onRetry={retry} />}
  >
    <App store={store} bridge={bridge} />
  </ErrorBoundary>,
);
await store.start();
