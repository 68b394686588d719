/** Architectures a graph can be built of, by config.json's `model_type` or GGUF's `general.architecture`. */
export const supportedArchitectures: readonly string[] = ['gpt2', 'llama'];
