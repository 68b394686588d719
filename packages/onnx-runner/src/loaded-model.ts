import type { GraphDescription } from './graph-description.ts';
import { LaneGraph } from './lane-graph.ts';
import { Session } from './session.ts';
import { SharedWeights } from './shared-weights.ts';

/** A model's graphs in memory. */
export class LoadedModel {
  readonly #graphs: readonly LaneGraph[];
  /** For prompts alone, of one lane; null where the others are as quick. */
  readonly prompts: LaneGraph | null;
  /** Of the graph of one lane: what slots are made with. */
  readonly session: Session;
  /** How many lanes each graph has, ascending. */
  readonly lanes: readonly number[];

  readonly #weights: SharedWeights | null;

  private constructor(
    graphs: readonly LaneGraph[],
    prompts: LaneGraph | null,
    session: Session,
    weights: SharedWeights | null,
  ) {
    this.#graphs = graphs;
    this.prompts = prompts;
    this.#weights = weights;
    this.session = session;
    this.lanes = graphs.map(({ lanes }) => lanes);
  }

  /** Rejects with onnxruntime's message when a graph cannot be loaded. */
  static async open(description: GraphDescription, threads: number): Promise<LoadedModel> {
    const sessions: Session[] = [];
    const { path, places } = description.weights;
    const weights = places.length > 0 ? SharedWeights.open(path, places) : null;
    try {
      const paths = description.graphs.map(({ path }) => path);
      if (description.prompts) paths.push(description.prompts);
      for (const path of paths) sessions.push(await Session.open(path, threads, { kind: 'cpu' }, weights));
      weights?.settle();
    } catch (error) {
      for (const session of sessions) session.close();
      weights?.close();
      throw error;
    }
    const graphs = description.graphs.map(
      ({ lanes }, at) => new LaneGraph(sessions[at]!, lanes, description),
    );
    const last = sessions[graphs.length];
    const prompts = last ? new LaneGraph(last, 1, description) : null;
    return new LoadedModel(graphs, prompts, sessions[0]!, weights);
  }

  graphOf(lanes: number): LaneGraph {
    const graph = this.#graphs.find((one) => one.lanes === lanes);
    if (!graph) throw new Error(`No graph of ${lanes} lanes is loaded.`);
    return graph;
  }

  close(): void {
    for (const graph of this.#graphs) graph.close();
    this.prompts?.close();
    this.#weights?.close();
  }
}
