import path from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { sendFailure } from './error-envelope.ts';

/** The built page: hashed assets kept forever, the page itself asked for anew each time. */
export function page(webDirectory: string): Router {
  const index = path.join(webDirectory, 'index.html');
  const assets = express.static(path.join(webDirectory, 'assets'), {
    immutable: true,
    maxAge: '1y',
    fallthrough: false,
  });
  const sendPage: RequestHandler = (_request, response) => {
    response.set('Cache-Control', 'no-cache').sendFile(index, { dotfiles: 'allow' });
  };
  // What is none of a file's methods would be answered with nothing.
  const onlyRead: RequestHandler = (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    sendFailure(response, { code: 'not-found', what: request.originalUrl.slice(0, 200) });
  };
  // A route each, not a list of them: a route's path is what its requests are counted under.
  return Router({ caseSensitive: true })
    .use('/assets', onlyRead, assets)
    .get('/', sendPage)
    .get('/new', sendPage)
    .get('/d/:documentId', sendPage)
    .use(express.static(webDirectory, { index: false, maxAge: '1h', dotfiles: 'ignore' }));
}
