import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from '../server-process.ts';
import type { DrivenBrowser, DrivenPage } from './driven-browser.ts';
import { type Actions, clicking, pressing, typing } from './w3c-actions.ts';

export interface WebKitPrograms {
  /** WebKitWebDriver. */
  driver: string;
  /** MiniBrowser, the window around the engine. */
  browser: string;
  /** Xvfb: a screen that nobody sees. */
  screen: string;
}

/** WebKit as GNOME's browsers have it, by W3C WebDriver. A person is a driver, a window and a session of their own. */
export async function startWebKit(programs: WebKitPrograms): Promise<DrivenBrowser> {
  const screen = spawn(
    programs.screen,
    ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const display = `:${await firstLine(screen)}`;
  const sessions: WebKitSession[] = [];
  const newPerson = async () => {
    const session = await WebKitSession.start(programs, display);
    sessions.push(session);
    return session;
  };
  const first = await newPerson();
  let spare: WebKitSession | null = first;
  return {
    version: first.version,
    async newPerson() {
      const person = spare ?? (await newPerson());
      spare = null;
      return person;
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
      screen.kill();
    },
  };
}

/** What Xvfb writes when it can be used: the number of the display. */
function firstLine(screen: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    screen.stdio[3]?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    screen.once('error', reject);
    screen.once('exit', (code) => reject(new Error(`Xvfb ended (${code})`)));
  });
}

class WebKitSession implements DrivenPage {
  readonly #driver: ChildProcess;
  readonly #address: string;
  readonly version: string;

  private constructor(driver: ChildProcess, address: string, version: string) {
    this.#driver = driver;
    this.#address = address;
    this.version = version;
  }

  static async start({ driver: program, browser }: WebKitPrograms, display: string): Promise<WebKitSession> {
    const port = await freePort();
    const driver = spawn(program, [`--port=${port}`, '--host=127.0.0.1'], {
      env: { ...process.env, DISPLAY: display, NO_AT_BRIDGE: '1' },
      stdio: 'ignore',
    });
    const server = `http://127.0.0.1:${port}`;
    await answers(`${server}/status`, driver);
    const capabilities = {
      alwaysMatch: {
        unhandledPromptBehavior: 'accept',
        'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
      },
    };
    const { sessionId, capabilities: has } = (await call(`${server}/session`, { capabilities })) as {
      sessionId: string;
      capabilities: { browserName: string; browserVersion: string };
    };
    const address = `${server}/session/${sessionId}`;
    await call(`${address}/timeouts`, { script: 300_000, pageLoad: 300_000, implicit: 0 });
    const session = new WebKitSession(driver, address, `${has.browserName} ${has.browserVersion}`);
    await session.resize(1280, 800);
    return session;
  }

  async goto(url: string): Promise<void> {
    await call(`${this.#address}/url`, { url });
  }

  async reload(): Promise<void> {
    await call(`${this.#address}/refresh`, {});
  }

  async evaluate<Given extends unknown[], Answer>(
    run: (...given: Given) => Answer | Promise<Answer>,
    ...given: Given
  ): Promise<Answer> {
    const script = `
      const done = arguments[arguments.length - 1];
      (async () => (${run})(...${JSON.stringify(given)}))().then(
        (value) => done({ value }),
        (error) => done({ error: String(error?.stack ?? error) }),
      );`;
    const answer = (await call(`${this.#address}/execute/async`, { script, args: [] })) as {
      value: Answer;
      error?: string;
    };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
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

  async #perform(actions: Actions): Promise<void> {
    await call(`${this.#address}/actions`, { actions });
  }

  async resize(width: number, height: number): Promise<void> {
    // A window has edges: what is asked for is what the page has.
    const bars = await this.evaluate(() => ({
      width: window.outerWidth - window.innerWidth,
      height: window.outerHeight - window.innerHeight,
    }));
    await call(`${this.#address}/window/rect`, {
      width: width + bars.width,
      height: height + bars.height,
    });
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from((await call(`${this.#address}/screenshot`)) as string, 'base64');
  }

  async close(): Promise<void> {
    await fetch(this.#address, { method: 'DELETE' }).catch(() => undefined);
    this.#driver.kill();
  }
}

/** A GET without a body, a POST with one. */
async function call(address: string, body?: unknown): Promise<unknown> {
  const response = await fetch(address, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`${error}: ${message}`);
}

/** Resolves when a program that was started answers over HTTP; rejects when it ends before. */
async function answers(address: string, program: ChildProcess): Promise<void> {
  const ended = new Promise<never>((_, reject) => {
    program.once('error', reject);
    program.once('exit', (code) => reject(new Error(`the driver ended (${code})`)));
  });
  ended.catch(() => undefined);
  for (;;) {
    const isThere = await Promise.race([
      ended,
      fetch(address).then(
        () => true,
        () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 50)),
      ),
    ]);
    if (isThere) return;
  }
}
