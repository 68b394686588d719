import { CSPProvider } from '@base-ui/react/csp-provider';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { type Server, ServerContext } from './connection/server-context.ts';
import { BrokenPage } from './failure/broken-page.tsx';
import { FailureBoundary } from './failure/failure-boundary.tsx';
import { keepShell } from './shell/keep-shell.ts';

export function showPage(server: Server): void {
  createRoot(document.getElementById('root') as HTMLElement).render(
    <CSPProvider disableStyleElements>
      <ServerContext value={server}>
        <FailureBoundary instead={(broken) => <BrokenPage broken={broken} />}>
          <App />
        </FailureBoundary>
      </ServerContext>
    </CSPProvider>,
  );
  keepShell();
}
