import type { Result } from '@tercet/protocol';
import { type RequestHandler, Router } from 'express';
import type { Dispatcher } from '../models/dispatcher.ts';

export interface HealthParts {
  dispatcher: Dispatcher;
  pingStorage: () => Promise<Result<null>>;
}

/** `/healthz`: this process lives. `/readyz`: a model can be asked and documents can be saved; else 503 and why. */
export function health({ dispatcher, pingStorage }: HealthParts): Router {
  const healthz: RequestHandler = (_request, response) => {
    response.json({ status: 'ok' });
  };
  const readyz: RequestHandler = async (_request, response) => {
    const models = Object.fromEntries(dispatcher.models().map(({ name, status }) => [name, status.state]));
    const storage = await pingStorage();
    const ready = storage.ok && Object.values(models).includes('ready');
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ok' : 'not ready',
      models,
      storage: storage.ok ? 'ok' : storage.failure.code,
    });
  };
  return Router({ caseSensitive: true, strict: true }).get('/healthz', healthz).get('/readyz', readyz);
}
