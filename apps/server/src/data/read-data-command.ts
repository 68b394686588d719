import { documentIdSchema } from '@tercet/protocol';

export type DataCommand =
  | { command: 'check'; documentId: string | null }
  | {
      command: 'rescue';
      /** Null: every document that is damaged. */
      documentId: string | null;
      /** Where the text is written. */
      to: string;
      /** Keep aside what is damaged, and go on from the newest text that can be read. */
      repair: boolean;
      /** Go on from this version instead. */
      version: number | null;
      /** Make a new owner link. */
      link: boolean;
    };

export const dataUsage = `npm run data -- check [DOCUMENT]
    says which documents are damaged, and what of them
npm run data -- rescue [DOCUMENT] [--to FOLDER] [--repair [--version N]] [--link]
    writes what can be read as Markdown and as Tercet's own files to FOLDER (rescued)
    --repair   keeps aside what is damaged; documents go on from the newest text that can be read, or from version N
    --link     makes a new owner link for DOCUMENT
Stop the server first. DATA_DIR says where the documents are.`;

/** @returns the command, or what is wrong with it and how it goes. */
export function readDataCommand(args: readonly string[]): DataCommand | string {
  const [command, ...rest] = args;
  const wrong = (problem: string) => `${problem}\n${dataUsage}`;
  if (command !== 'check' && command !== 'rescue')
    return wrong(command ? `There is no command ${command}.` : '');
  const options = {
    documentId: null as string | null,
    to: 'rescued',
    repair: false,
    version: null as number | null,
  };
  let link = false;
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    const value = rest[index + 1];
    if (!word.startsWith('--') || documentIdSchema.safeParse(word).success) {
      if (options.documentId !== null || !documentIdSchema.safeParse(word).success)
        return wrong(`${JSON.stringify(word)} is not a document's name: it stands in its address, /d/NAME#…`);
      options.documentId = word;
    } else if (command === 'rescue' && word === '--repair') options.repair = true;
    else if (command === 'rescue' && word === '--link') link = true;
    else if (command === 'rescue' && word === '--to' && value) {
      options.to = value;
      index += 1;
    } else if (command === 'rescue' && word === '--version' && /^\d{1,15}$/.test(value ?? '')) {
      options.version = Number(value);
      index += 1;
    } else return wrong(`${word} is not understood.`);
  }
  if (command === 'check') return { command, documentId: options.documentId };
  if ((link || options.version !== null) && options.documentId === null)
    return wrong('--link and --version are for one document: name it.');
  if (options.version !== null && !options.repair) return wrong('--version goes with --repair.');
  return { command, ...options, link };
}
