import { applySteps, isFlat, looksFlat, mergeSteps, parseSteps } from '@tercet/document';
import {
  type DocumentAppended,
  type DocumentOpened,
  done,
  failed,
  type Result,
  type SentStep,
  type StepJson,
} from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';

interface LoggedStep extends SentStep {
  parsed: Step;
  flat: boolean;
}

/** Steps that became durable together, and the documents they apply to. */
export interface Commit {
  from: number;
  steps: readonly LoggedStep[];
  /** As they were sent. */
  sent: readonly StepJson[];
  docs: readonly Node[];
}

/** The authority by the rules of `packages/document`, over a log in memory; it answers as the server does [DC2] [DC3]. */
export class SimulatedAuthority {
  doc: Node;
  readonly log: LoggedStep[] = [];
  merged = 0;
  refused = 0;
  readonly #onCommit: (commit: Commit) => void;

  constructor(doc: Node, onCommit: (commit: Commit) => void) {
    this.doc = doc;
    this.#onCommit = onCommit;
  }

  append(message: { version: number; clientId: string; steps: StepJson[] }): Result<DocumentAppended> {
    const parsed = parseSteps(message.steps);
    if (!parsed.ok) return parsed;
    const version = this.log.length;
    if (message.version === version) return this.#apply(parsed.value, message, false);
    const merged = this.#merged(parsed.value, message);
    const answer = merged && this.#apply(merged, message, true);
    if (answer?.ok) this.merged += 1;
    else this.refused += 1;
    return answer?.ok ? answer : failed({ code: 'stale-version', version });
  }

  #merged(steps: readonly Step[], { version, clientId }: { version: number; clientId: string }) {
    if (version > this.log.length) return null;
    const since = this.log.slice(version);
    if (since.some((step) => step.clientId === clientId || !step.flat) || !steps.every(looksFlat))
      return null;
    return mergeSteps(steps, since.map(({ parsed }) => parsed).filter(looksFlat));
  }

  #apply(
    steps: readonly Step[],
    { clientId, steps: sent }: { clientId: string; steps: StepJson[] },
    flatOnly: boolean,
  ): Result<DocumentAppended> {
    const before = this.doc;
    const from = this.log.length;
    const docs = applySteps(before, steps);
    if (!docs.ok) return docs;
    const logged = steps.map((parsed, index) => ({
      parsed,
      step: parsed.toJSON() as StepJson,
      clientId,
      flat: isFlat(parsed, docs.value[index - 1] ?? before),
    }));
    if (flatOnly && !logged.every(({ flat }) => flat))
      return failed({ code: 'stale-version', version: from });
    this.doc = docs.value.at(-1) ?? before;
    this.log.push(...logged);
    this.#onCommit({ from, steps: logged, sent, docs: [before, ...docs.value] });
    return done({ from, version: this.log.length });
  }

  open(since: number): DocumentOpened {
    const version = this.log.length;
    if (since > version) return { kind: 'snapshot', version, doc: this.doc.toJSON() };
    return { kind: 'steps', version, steps: this.log.slice(since) };
  }
}
