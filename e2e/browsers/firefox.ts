import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import WebSocket from 'ws';
import { temporaryFolder } from '../server-process.ts';
import type { DrivenBrowser, DrivenPage } from './driven-browser.ts';
import { type Actions, clicking, pressing, typing } from './w3c-actions.ts';

/** Firefox as it is installed, by WebDriver BiDi: no driver between. A person is a container with a window. */
export async function startFirefox(program: string): Promise<DrivenBrowser> {
  const profile = temporaryFolder('firefox');
  mkdirSync(profile, { recursive: true });
  const settings = Object.entries(quiet).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(path.join(profile, 'user.js'), settings.join('\n'));
  const args = ['--headless', '--remote-debugging-port=0', '--remote-allow-system-access', '--no-remote'];
  const child = spawn(program, [...args, '--profile', profile], {
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const wire = await Wire.open(`${await said(child, /WebDriver BiDi listening on (ws:\S+)/)}/session`);
  const { capabilities } = (await wire.call('session.new', {
    capabilities: { alwaysMatch: { unhandledPromptBehavior: { default: 'accept' } } },
  })) as { capabilities: { browserName: string; browserVersion: string } };
  return {
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    async newPerson() {
      const { userContext } = (await wire.call('browser.createUserContext', {})) as { userContext: string };
      const { context } = (await wire.call('browsingContext.create', { type: 'tab', userContext })) as {
        context: string;
      };
      const page = new FirefoxPage(wire, context);
      await page.resize(1280, 800);
      return page;
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await wire.call('browser.close', {}).catch(() => child.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Nothing is fetched that no page asked for, and nothing is kept in the HTTP cache. */
const quiet: Readonly<Record<string, string | number | boolean>> = {
  'app.update.disabledForTesting': true,
  'browser.cache.disk.enable': false,
  'browser.cache.memory.enable': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'extensions.systemAddon.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.server': '',
};

/** Resolves with what a program wrote on stderr; rejects when it ends before. */
function said(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Firefox ended (${code}):\n${output}`)));
  });
}

/** Commands and their answers. */
class Wire {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as {
        id?: number;
        result?: unknown;
        error?: string;
        message?: string;
      };
      const asked = this.#waiting.get(message.id ?? 0);
      if (!asked) return;
      this.#waiting.delete(message.id ?? 0);
      if (message.error === undefined) asked.resolve(message.result);
      else asked.reject(new Error(`${message.error}: ${message.message}`));
    });
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox hung up'));
    });
  }

  static open(address: string): Promise<Wire> {
    const socket = new WebSocket(address);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new Wire(socket)));
      socket.once('error', reject);
    });
  }

  call(method: string, params: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

class FirefoxPage implements DrivenPage {
  readonly #wire: Wire;
  readonly #context: string;

  constructor(wire: Wire, context: string) {
    this.#wire = wire;
    this.#context = context;
  }

  async goto(url: string): Promise<void> {
    await this.#call('browsingContext.navigate', { url, wait: 'complete' });
  }

  async reload(): Promise<void> {
    await this.#call('browsingContext.reload', { wait: 'complete' });
  }

  async evaluate<Given extends unknown[], Answer>(
    run: (...given: Given) => Answer | Promise<Answer>,
    ...given: Given
  ): Promise<Answer> {
    const expression = `(async () => JSON.stringify({ value: await (${run})(...${JSON.stringify(given)}) }))()`;
    const answer = (await this.#wire.call('script.evaluate', {
      expression,
      awaitPromise: true,
      target: { context: this.#context },
    })) as { result: { value: string }; exceptionDetails?: { text: string } };
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result.value).value;
  }

  type(text: string): Promise<void> {
    return this.#perform(typing(text));
  }

  press(keys: readonly string[], times = 1): Promise<void> {
    return this.#perform(pressing(keys, times));
  }

  click(x: number, y: number): Promise<void> {
    return this.#perform(clicking(x, y));
  }

  /**
   * Keys go to the window in front. ProseMirror puts the caret back 20 ms after a window came there, sooner than any
   * person presses a key.
   */
  async #perform(actions: Actions): Promise<void> {
    await this.#call('browsingContext.activate', {});
    await this.evaluate(() => new Promise<void>((resolve) => setTimeout(resolve, 50)));
    await this.#call('input.performActions', { actions });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#call('browsingContext.setViewport', { viewport: { width, height } });
  }

  async screenshot(): Promise<Buffer> {
    const { data } = (await this.#call('browsingContext.captureScreenshot', {})) as { data: string };
    return Buffer.from(data, 'base64');
  }

  #call(method: string, params: Record<string, unknown>): Promise<unknown> {
    return this.#wire.call(method, { context: this.#context, ...params });
  }
}
