import type { PresentCard } from '@tercet/protocol';
import type { Hub } from './ask-hub.ts';
import type { HubFile } from './list-files.ts';

export interface PullRequest {
  /** A name of the catalogue, or `owner/repo[@revision][:file]`. */
  what: string;
  /** Of the folder; null: the catalogue's, or one made of the hub id. */
  name: string | null;
  modelsDirectory: string;
  /** Where the cards of the catalogue are; often the same. */
  catalogueDirectory: string;
  hub: Hub;
  /** Architectures a graph can be built of; others are refused before they are fetched. */
  supported: readonly string[];
  /** Bytes free where a path is. */
  freeBytes: (directory: string) => Promise<number>;
  onStarted: (plan: PullPlan) => void;
  /** Bytes of all files together. */
  onProgress: (bytesDone: number, bytesTotal: number, file: string) => void;
}

/** What a pull is going to do. */
export interface PullPlan {
  kind: 'fetch';
  name: string;
  /** The model's folder. */
  directory: string;
  /** `owner/repo`, and the commit the files are of. */
  id: string;
  commit: string;
  files: HubFile[];
  bytesTotal: number;
  /** Other checkpoints of the repository: names of GGUF files. */
  others: string[];
  /** Whether its card is of the catalogue: it is left as it is. */
  catalogued: boolean;
  /** The card, when the files are in their places. */
  describe(files: PresentCard['files']): Promise<PresentCard>;
}

/** What every plan has of its files. */
export function placed(name: string, directory: string, files: HubFile[]) {
  return { name, directory, files, bytesTotal: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

export const hostOf = ({ hub }: Pick<PullRequest, 'hub'>) => new URL(hub.endpoint).host;
