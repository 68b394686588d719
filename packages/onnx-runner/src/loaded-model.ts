import type { GraphDescription } from './graph-description.ts';
import { LaneGraph } from './lane-graph.ts';
import { Session } from './session.ts';
import { SharedWeights } from './shared-weights.ts';

/** A model's graphs in memory, each kind by lanes, ascending. */
export class LoadedModel {
  readonly graphs: readonly LaneGraph[];
  /** For prompts alone; the same as the others where those are as quick. */
  readonly prompts: readonly LaneGraph[];
  /** Of the graph of one lane: what slots are made with. */
  readonly session: Session;
  readonly #weights: SharedWeights | null;

  private constructor(
    graphs: readonly LaneGraph[],
    prompts: readonly LaneGraph[],
    session: Session,
    weights: SharedWeights | null,
  ) {
    this.graphs = graphs;
    this.prompts = prompts.length > 0 ? prompts : graphs;
    this.session = session;
    this.#weights = weights;
  }

  /** Rejects with onnxruntime's message when a graph cannot be loaded. */
  static async open(description: GraphDescription, threads: number): Promise<LoadedModel> {
    const sessions: Session[] = [];
    const { path, places } = description.weights;
    const weights = places.length > 0 ? SharedWeights.open(path, places) : null;
    const load = async ({ lanes, path }: GraphDescription['graphs'][number]) => {
      const session = await Session.open(path, threads, { kind: 'cpu' }, weights);
      sessions.push(session);
      return new LaneGraph(session, lanes, description);
    };
    try {
      const [graphs, prompts]: [LaneGraph[], LaneGraph[]] = [[], []];
      for (const graph of description.graphs) graphs.push(await load(graph));
      for (const graph of description.prompts) prompts.push(await load(graph));
      weights?.settle();
      return new LoadedModel(graphs, prompts, sessions[0]!, weights);
    } catch (error) {
      for (const session of sessions) session.close();
      weights?.close();
      throw error;
    }
  }

  close(): void {
    for (const graph of new Set([...this.graphs, ...this.prompts])) graph.close();
    this.#weights?.close();
  }
}
