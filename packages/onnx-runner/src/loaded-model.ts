import type { GraphDescription } from './graph-description.ts';
import { LaneGraph } from './lane-graph.ts';
import { Session } from './session.ts';

/** A model's graphs in memory. */
export class LoadedModel {
  readonly #graphs: readonly LaneGraph[];
  /** Of the graph of one lane: what slots are made with. */
  readonly session: Session;
  /** How many lanes each graph has, ascending. */
  readonly lanes: readonly number[];

  private constructor(graphs: readonly LaneGraph[], session: Session) {
    this.#graphs = graphs;
    this.session = session;
    this.lanes = graphs.map(({ lanes }) => lanes);
  }

  /** Rejects with onnxruntime's message when a graph cannot be loaded. */
  static async open(description: GraphDescription, threads: number): Promise<LoadedModel> {
    const sessions: Session[] = [];
    try {
      for (const { path } of description.graphs) sessions.push(await Session.open(path, threads));
    } catch (error) {
      for (const session of sessions) session.close();
      throw error;
    }
    const graphs = description.graphs.map(
      ({ lanes }, at) => new LaneGraph(sessions[at]!, lanes, description),
    );
    return new LoadedModel(graphs, sessions[0]!);
  }

  graphOf(lanes: number): LaneGraph {
    const graph = this.#graphs.find((one) => one.lanes === lanes);
    if (!graph) throw new Error(`No graph of ${lanes} lanes is loaded.`);
    return graph;
  }

  close(): void {
    for (const graph of this.#graphs) graph.close();
  }
}
