import { reloadFresh } from '../shell/keep-shell.ts';

/** The script of the page itself could not be fetched, so there is nothing to draw with but the browser. */
export function sayPageNotLoaded(): void {
  const title = document.createElement('h1');
  title.textContent = 'The page could not be loaded.';
  const words = document.createElement('p');
  words.textContent =
    'The connection was lost while it came, or the server is being renewed. Nothing you wrote is lost.';
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = 'Try again';
  again.addEventListener('click', () => void reloadFresh());
  const notice = document.createElement('main');
  notice.setAttribute('role', 'alert');
  notice.append(title, words, again);
  document.getElementById('root')?.replaceChildren(notice);
}
