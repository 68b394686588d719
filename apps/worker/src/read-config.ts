import { parseSafely, type WorkerConfig, workerConfigSchema } from '@tercet/protocol';

/**
 * Parses TERCET_WORKER.
 * @param text the variable, undefined when it is not set.
 * @returns the configuration, or one line that says what is wrong with it.
 */
export function readConfig(text: string | undefined): WorkerConfig | string {
  if (text === undefined) return 'TERCET_WORKER is not set: workers are started by the server.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return `TERCET_WORKER is not JSON: ${error.message}`;
    throw error;
  }
  const parsed = parseSafely(workerConfigSchema, json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'top'}: ${message}`);
  return `TERCET_WORKER is not valid: ${problems.join('; ')}`;
}
