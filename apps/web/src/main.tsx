import './styles/tokens.css';
import './styles/base.css';
import './presence/writer-colors.css';
import 'prosemirror-view/style/prosemirror.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openSocket } from './connection/open-socket.ts';
import { ServerContext } from './connection/server-context.ts';
import { followServer } from './connection/server-state.ts';
import { keepShell } from './shell/keep-shell.ts';

const socket = openSocket();
const server = { socket, state: followServer(socket) };

createRoot(document.getElementById('root') as HTMLElement).render(
  <CSPProvider disableStyleElements>
    <ServerContext value={server}>
      <App />
    </ServerContext>
  </CSPProvider>,
);

keepShell();
