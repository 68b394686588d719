/** An OpenAI-compatible server and a model of it. */
export interface UpstreamAddress {
  /** Without a slash at its end: `https://example.org/v1`. */
  baseUrl: string;
  model: string;
  /** Null: none is sent. */
  apiKey: string | null;
}
