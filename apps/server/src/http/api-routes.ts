import type { IncomingMessage } from 'node:http';
import { type RequestHandler, Router } from 'express';
import type { Hold } from '../door/held-bytes.ts';
import type { Dispatcher } from '../models/dispatcher.ts';
import { anyOrigin } from './any-origin.ts';
import { autocomplete } from './autocomplete.ts';
import { completions } from './completions/completions.ts';
import { sendFailure } from './error-envelope.ts';
import { modelList, oneModel } from './model-list.ts';
import { openApi } from './openapi.ts';
import { form, json, readRequest } from './read-request.ts';

export interface ApiParts {
  dispatcher: Dispatcher;
  /** For the body of a request. */
  holdFor: (request: IncomingMessage) => Hold;
}

/** What chat clients ask for; said in words, since "not found" sends people looking for a wrong address. */
const notServed = ['/v1/chat/completions', '/v1/embeddings', '/v1/responses'];

/** The HTTP API: `/v1` in OpenAI's shape, and Write With Transformer's `/autocomplete`. */
export function apiRoutes({ dispatcher, holdFor }: ApiParts): Router {
  const router = Router({ caseSensitive: true, strict: true }).use(['/v1', '/autocomplete'], anyOrigin);
  const routes: [method: 'get' | 'post', path: string, handlers: RequestHandler[]][] = [
    ['get', '/v1/models', [modelList(dispatcher)]],
    ['get', '/v1/models/:model', [oneModel(dispatcher)]],
    ['get', '/v1/openapi.json', [openApi()]],
    ['post', '/v1/completions', [readRequest(holdFor, [json]), completions(dispatcher)]],
    ['post', '/autocomplete/*model', [readRequest(holdFor, [json, form]), autocomplete(dispatcher)]],
  ];
  for (const [method, path, handlers] of routes) {
    router[method](path, ...handlers).all(path, onlyBy(method === 'get' ? ['GET', 'HEAD'] : ['POST']));
  }
  return router.all(notServed, (request, response) => {
    const what = `${request.path}; text is continued by POST /v1/completions`;
    sendFailure(response, { code: 'not-found', what });
  });
}

function onlyBy(allowed: string[]): RequestHandler {
  return ({ method }, response) => {
    response.set('Allow', [...allowed, 'OPTIONS'].join(', '));
    sendFailure(response, { code: 'wrong-method', method, allowed });
  };
}
