import path from 'node:path';
import express, { Router } from 'express';

/** The built page: hashed assets kept forever, the page itself asked for anew each time. */
export function page(webDirectory: string): Router {
  const index = path.join(webDirectory, 'index.html');
  const assets = express.static(path.join(webDirectory, 'assets'), {
    immutable: true,
    maxAge: '1y',
    fallthrough: false,
  });
  return Router()
    .use('/assets', assets)
    .get(['/', '/d/:documentId'], (_request, response) => {
      response.set('Cache-Control', 'no-cache').sendFile(index, { dotfiles: 'allow' });
    })
    .use(express.static(webDirectory, { index: false, maxAge: '1h', dotfiles: 'ignore' }));
}
