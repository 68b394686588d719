import './styles/tokens.css';
import './styles/base.css';
import './styles/forced-colors.css';
import './styles/print.css';
import './presence/writer-colors.css';
import 'prosemirror-view/style/prosemirror.css';
import { mendLocation } from './connection/document-address.ts';
import { openEarly } from './connection/early-channel.ts';
import { openSocket } from './connection/open-socket.ts';
import { followServer } from './connection/server-state.ts';
import { sayPageNotLoaded } from './failure/page-not-loaded.ts';

/** Reading the page's script holds up the connection: it waits until the document is asked for, no longer than this, ms. */
const askWithinMs = 100;

mendLocation();
// The document is on its way while the page itself is still being read.
const socket = openSocket();
const server = { socket, state: followServer(socket) };
if (openEarly(socket, window.location)) {
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    setTimeout(resolve, askWithinMs);
  });
}

await import('./page.tsx').then(({ showPage }) => showPage(server), sayPageNotLoaded);
