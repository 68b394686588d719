import { failureSchema, type Result } from '@tercet/protocol';
import { openRawPage, type RawPage } from '../../testing/raw-page.ts';

/** A page by hand that knows which of its frames must be answered, and looks at every answer. */
export interface FuzzedPage {
  raw: RawPage;
  /** One event as a frame; resolves with its answer. `json` is the text of its arguments, after the name. */
  say(event: string, json: string): Promise<Result<unknown>>;
  /** The same, of a message as it is. */
  call<Value>(event: string, message: unknown): Promise<Value>;
}

export async function openFuzzedPage(url: string): Promise<FuzzedPage> {
  const raw = await openRawPage(url);
  const waiting = new Map<number, (answer: Result<unknown>) => void>();
  let asked = 0;
  const read = raw.heard.push.bind(raw.heard);
  // What is heard is looked at and let go: 10,000 answers are nothing to keep.
  raw.heard.push = (...packets) => {
    for (const packet of packets) {
      const [, id, json] = /^43(\d+)(\[.*)$/s.exec(packet) ?? [];
      if (id === undefined || json === undefined) continue;
      const answers = waiting.get(Number(id));
      // Answered twice, or not asked: the map says so by not knowing it.
      if (!answers) throw new Error(`an answer nobody waits for: ${packet.slice(0, 200)}`);
      waiting.delete(Number(id));
      answers(typedResult(json));
    }
    return packets.length;
  };
  void read;
  const page: FuzzedPage = {
    raw,
    say: (event, json) =>
      new Promise((resolve, reject) => {
        asked += 1;
        waiting.set(asked, resolve);
        raw.send(`42${asked}[${JSON.stringify(event)}${json}]`);
        void raw.closed.then(() => reject(new Error(`closed after ${event} ${json.slice(0, 500)}`)));
      }),
    async call<Value>(event: string, message: unknown) {
      const answer = await page.say(event, `,${JSON.stringify(message)}`);
      if (!answer.ok) throw new Error(`${event}: ${JSON.stringify(answer.failure)}`);
      return answer.value as Value;
    },
  };
  return page;
}

/** The answer in an acknowledgement's JSON; throws when it is no Result, or its failure none of ours. */
function typedResult(json: string): Result<unknown> {
  const args = JSON.parse(json) as unknown[];
  const [answer] = args as [Partial<Result<unknown>>];
  if (args.length === 1 && answer?.ok === true && 'value' in answer) return answer as Result<unknown>;
  if (args.length === 1 && answer?.ok === false && 'failure' in answer) {
    failureSchema.parse(answer.failure);
    return answer as Result<unknown>;
  }
  throw new Error(`no Result: ${json.slice(0, 500)}`);
}
