import {
  autocompleteRequestSchema,
  completionRequestSchema,
  describeFailure,
  type Failure,
} from '@tercet/protocol';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { statusOf } from './error-envelope.ts';

const tokenCount = z.int().min(0);

const choice = z.object({
  index: z.int().min(0),
  text: z.string(),
  finish_reason: z.enum(['stop', 'length']).nullable(),
  logprobs: z.null(),
});
const usage = z.object({
  prompt_tokens: tokenCount,
  completion_tokens: tokenCount,
  total_tokens: tokenCount,
});

/** What is answered, as the field's own clients expect it. A test holds real answers against these. */
export const answers = {
  Completion: z.object({
    id: z.string(),
    object: z.literal('text_completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(choice),
    usage: usage.nullish(),
  }),
  Autocomplete: z.object({
    sentences: z.array(z.object({ value: z.string(), time: z.number(), tokens: tokenCount })),
  }),
  Model: z.looseObject({
    id: z.string(),
    object: z.literal('model'),
    created: z.int(),
    owned_by: z.string(),
    max_completion_tokens: z.int().positive(),
    contextTokens: z.int().positive(),
    status: z.looseObject({ state: z.string() }),
  }),
  Error: z.object({
    error: z.object({
      message: z.string(),
      type: z.enum(['rate_limit_error', 'invalid_request_error', 'server_error']),
      param: z.string().nullable(),
      code: z.string(),
    }),
  }),
};

const requests = {
  CompletionRequest: completionRequestSchema,
  AutocompleteRequest: autocompleteRequestSchema,
};

const reference = (name: keyof typeof answers | keyof typeof requests) => ({
  $ref: `#/components/schemas/${name}`,
});
const content = (schema: object) => ({ 'application/json': { schema } });

/** An example of every failure an answer of the API may be. */
const failures: Failure[] = [
  { code: 'bad-message', path: 'n', problem: 'too big' },
  { code: 'foreign', what: 'origin', value: 'https://example.org' },
  { code: 'model-unknown', model: 'gpt-9', known: ['smollm2-135m'] },
  { code: 'wrong-method', method: 'PUT', allowed: ['POST'] },
  { code: 'too-large', bytes: 3_000_000, limit: 2_000_000 },
  { code: 'wrong-type', type: 'text/plain', expected: 'application/json' },
  { code: 'overloaded', retryAfterMs: 1_000 },
  { code: 'internal', problem: 'the server could not answer this request' },
  { code: 'worker-lost', model: 'smollm2-135m' },
];

const failed = Object.fromEntries(
  failures.map((failure) => [
    statusOf(failure),
    { description: describeFailure(failure), content: content(reference('Error')) },
  ]),
);

const ok = (description: string, schema: object, more: object = {}) => ({
  responses: { 200: { description, content: { ...content(schema), ...more } }, ...failed },
});

const events = { 'text/event-stream': { schema: { type: 'string' } } };
const modelParameter = { name: 'model', in: 'path', required: true, schema: { type: 'string' } };

/** The HTTP API in OpenAPI 3.1, made of the schemas the handlers parse by. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: { title: 'Tercet', version: '1', description: 'Continues text with the models this server runs.' },
  paths: {
    '/v1/models': {
      get: ok('The models; the first is the default.', {
        type: 'object',
        required: ['object', 'data'],
        properties: { object: { const: 'list' }, data: { type: 'array', items: reference('Model') } },
      }),
    },
    '/v1/models/{model}': { get: { parameters: [modelParameter], ...ok('One model.', reference('Model')) } },
    '/v1/completions': {
      post: {
        requestBody: { required: true, content: content(reference('CompletionRequest')) },
        ...ok('The choices; with `stream`, an event a piece, and [DONE].', reference('Completion'), events),
      },
    },
    '/autocomplete/{model}': {
      post: {
        parameters: [modelParameter],
        requestBody: {
          required: true,
          content: {
            ...content(reference('AutocompleteRequest')),
            'application/x-www-form-urlencoded': { schema: reference('AutocompleteRequest') },
          },
        },
        ...ok('Three sentences, as Write With Transformer answered.', reference('Autocomplete')),
      },
    },
    '/v1/openapi.json': { get: ok('This document.', { type: 'object' }) },
  },
  components: {
    schemas: Object.fromEntries([
      ...Object.entries(requests).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]),
      ...Object.entries(answers).map(([name, schema]) => [name, z.toJSONSchema(schema)]),
    ]),
  },
};

/** `GET /v1/openapi.json`. */
export function openApi(): RequestHandler {
  return (_request, response) => void response.json(openApiDocument);
}
