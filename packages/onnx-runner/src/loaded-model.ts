import type { GraphDescription } from './graph-description.ts';
import { LaneGraph } from './lane-graph.ts';
import { Session } from './session.ts';

/** A model's graphs in memory: one lane from the start, more once they are wanted. */
export class LoadedModel {
  /** Of the first graph: what slots are made with. */
  readonly session: Session;
  readonly #graph: GraphDescription;
  readonly #threads: number;
  readonly #graphs: LaneGraph[] = [];
  #loading: Promise<void> | null = null;
  #problem: unknown = null;
  #closed = false;

  private constructor(graph: GraphDescription, threads: number, session: Session) {
    this.#graph = graph;
    this.#threads = threads;
    this.session = session;
    this.#graphs.push(new LaneGraph(session, 1, graph));
  }

  /** Rejects with onnxruntime's message when the graph of one lane cannot be loaded. */
  static async open(graph: GraphDescription, threads: number): Promise<LoadedModel> {
    return new LoadedModel(graph, threads, await Session.open(graph.graphs[0]!.path, threads));
  }

  /** How many lanes the loaded graphs have, ascending. Throws when a graph that was wanted could not be loaded. */
  get lanes(): number[] {
    if (this.#problem !== null) throw this.#problem;
    return this.#graphs.map(({ lanes }) => lanes);
  }

  graphOf(lanes: number): LaneGraph {
    const graph = this.#graphs.find((one) => one.lanes === lanes);
    if (!graph) throw new Error(`No graph of ${lanes} lanes is loaded.`);
    return graph;
  }

  /** Loads the graphs of several lanes in the background, once. */
  wantLanes(): void {
    this.#loading ??= this.#loadRest().catch((error: unknown) => {
      this.#problem = error;
    });
  }

  /** Resolves when everything that was wanted is loaded. */
  get loading(): Promise<void> {
    return this.#loading ?? Promise.resolve();
  }

  async #loadRest(): Promise<void> {
    for (const { lanes, path } of this.#graph.graphs.slice(1)) {
      if (this.#closed) return;
      this.#graphs.push(new LaneGraph(await Session.open(path, this.#threads), lanes, this.#graph));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#loading;
    for (const graph of this.#graphs) graph.close();
  }
}
