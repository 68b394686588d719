import { limits, type ModelInfo } from '@tercet/protocol';
import type { RequestHandler } from 'express';
import type { Dispatcher } from '../models/dispatcher.ts';
import { sendFailure } from './error-envelope.ts';

/** OpenAI's object, with each model's own state beside it, and how many tokens one completion may have. */
const asObject = (created: number, { name, ...info }: ModelInfo) => {
  return {
    id: name,
    object: 'model',
    created,
    owned_by: 'tercet',
    max_completion_tokens: limits.maxTokens,
    ...info,
  };
};

/** `GET /v1/models`: OpenAI's list; the first is the default. */
export function modelList(dispatcher: Dispatcher, now: () => number = Date.now): RequestHandler {
  const created = Math.floor(now() / 1000);
  return (_request, response) => {
    response.json({ object: 'list', data: dispatcher.models().map((info) => asObject(created, info)) });
  };
}

/** `GET /v1/models/:model`: one of the list. */
export function oneModel(dispatcher: Dispatcher, now: () => number = Date.now): RequestHandler {
  const created = Math.floor(now() / 1000);
  return (request, response) => {
    const models = dispatcher.models();
    const info = models.find(({ name }) => name === request.params.model);
    if (info) {
      response.json(asObject(created, info));
      return;
    }
    const model = String(request.params.model).slice(0, limits.modelNameCharacters);
    sendFailure(response, { code: 'model-unknown', model, known: models.map(({ name }) => name) });
  };
}
