import { expect, test } from 'vitest';
import { nameOf, readHubId } from './hub/hub-id.ts';
import { readCommand, usage } from './read-command.ts';

test.each([
  [['list'], { command: 'list', json: false }],
  [['pull', 'gpt2', '--json'], { command: 'pull', what: 'gpt2', name: null, json: true }],
  [
    ['pull', 'o/r@v1:Q8_0', '--name', 'mine'],
    { command: 'pull', what: 'o/r@v1:Q8_0', name: 'mine', json: false },
  ],
  [['add', 'a.gguf'], { command: 'add', path: 'a.gguf', name: null, lora: null, base: null }],
  [
    ['add', '--lora', 'x', '--base', 'gpt2'],
    { command: 'add', path: null, name: null, lora: 'x', base: 'gpt2' },
  ],
  [['verify', 'gpt2'], { command: 'verify', name: 'gpt2' }],
  [['remove', 'gpt2', '--yes'], { command: 'remove', name: 'gpt2', yes: true }],
  [
    ['synthesize', 'gpt2', '--seed', '7'],
    { command: 'synthesize', shapeName: 'gpt2', seed: 7, format: 'Q4_0' },
  ],
])('%j', (args, command) => {
  expect(readCommand(args)).toMatchObject(command);
});

test.each([
  [[]],
  [['list', 'gpt2']],
  [['add']],
  [['verify']],
  [['remove']],
  [['pull', 'a', 'b']],
  [['list', '--fast']],
])('what is not understood gets the usage: %j', (args) => {
  expect(readCommand(args)).toBe(usage);
});

test.each([
  [['remove', '../secrets'], /^NAME is of lower-case letters/],
  [['verify', '.hidden'], /^NAME is of/],
  [['add', 'x', '--name', '../up'], /^--name is of/],
  [['add', 'x', '--lora', 'y', '--base', 'z'], /^--base goes with --lora/],
  [['synthesize', 'gtp2'], /^No shape is called “gtp2”; known: distilgpt2,/],
  [['synthesize', 'gpt2', '--seed', '1.5'], /^--seed is a whole number/],
])('what cannot be is one line: %j', (args, words) => {
  expect(readCommand(args)).toMatch(words);
});

test.each([
  ['owner/Repo', 'owner/Repo', null, null, 'repo'],
  ['owner/Repo.5-GGUF@main', 'owner/Repo.5-GGUF', 'main', null, 'repo.5-gguf'],
  ['owner/Repo-GGUF:Q4_K_M', 'owner/Repo-GGUF', null, 'Q4_K_M', 'repo-gguf-q4-k-m'],
  [
    'owner/Repo@refs/pr/1:sub/Repo-Q8_0.gguf',
    'owner/Repo',
    'refs/pr/1',
    'sub/Repo-Q8_0.gguf',
    'sub-repo-q8-0',
  ],
  ['https://huggingface.co/owner/Repo/', 'owner/Repo', null, null, 'repo'],
])('hub id %s', (text, id, revision, file, name) => {
  const read = readHubId(text)!;
  expect(read).toEqual({ id, revision, file });
  expect(nameOf(read)).toBe(name);
});

test.each(['gpt2', '', '../x', 'a/b/c', 'owner/', '/etc/passwd', 'owner/repo@', 'o/r:'])(
  'no hub id: %j',
  (text) => {
    expect(readHubId(text)).toBeNull();
  },
);
