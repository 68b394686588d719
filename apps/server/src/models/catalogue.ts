import { readdir } from 'node:fs/promises';
import { type ModelCard, type ModelInfo, neededMb } from '@tercet/protocol';
import { findModel } from './model-shelf.ts';

/**
 * The models of MODELS_DIR that this server does not serve, smallest first, each with what would bring it: those that
 * are here, and those of which only the card is.
 */
export async function readCatalogue(
  modelsDirectory: string,
  served: readonly string[],
): Promise<ModelInfo[]> {
  const names = await readdir(modelsDirectory).catch(() => []);
  const others = names.filter((name) => !served.includes(name));
  const found = await Promise.all(others.map((name) => findModel(modelsDirectory, name)));
  return found
    .flatMap((model): ModelInfo[] => {
      const { card, name } = model;
      if (!card) return [];
      const { title, parameters, contextTokens, licence } = card;
      const status = model.present
        ? {
            state: 'absent' as const,
            reason: 'it is installed, but this server was started without it',
            command: `MODELS=${[...served, name].join(',')} npm start`,
          }
        : { state: 'absent' as const, ...reasonOf(model), ...commandOf(model) };
      const memoryMb = neededMb(card);
      return [{ name, title, parameters, contextTokens, licence, ...languagesOf(card), memoryMb, status }];
    })
    .sort((a, b) => a.parameters - b.parameters);
}

/** Present only where the card says them. */
export const languagesOf = (card: ModelCard | null) =>
  card?.languages === undefined ? {} : { languages: card.languages };

/** Present only where there is more to say than that it is not installed. */
export const reasonOf = ({ reason }: { reason?: string }) => (reason === undefined ? {} : { reason });

/** Present only where a command helps. */
export const commandOf = ({ command }: { command?: string }) => (command === undefined ? {} : { command });
