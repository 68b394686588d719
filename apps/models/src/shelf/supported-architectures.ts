import { architectures } from '@tercet/model-builder';

/** config.json's `model_type` where GGUF has another name for the same. */
const otherNames: Readonly<Record<string, string>> = { gemma3_text: 'gemma3' };

/** An architecture's name as model-builder's families have it. */
export const familyName = (architecture: string) => otherNames[architecture] ?? architecture;

/** Architectures a graph can be built of. */
export const supportedArchitectures = architectures;
