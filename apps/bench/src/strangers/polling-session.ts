import { type Answered, sendRequest } from './send-request.ts';

/** A page that speaks over polling, by hand: what it posts is a payload no client would make. */
export interface PollingSession {
  post(payload: string): Promise<Answered>;
  poll(): Promise<Answered>;
}

export async function openPolling(url: string, address: string): Promise<PollingSession> {
  const path = '/socket.io/?EIO=4&transport=polling';
  const { body } = await sendRequest(url, { path, address });
  const sid: string = JSON.parse(body.slice(1)).sid;
  const headers = { 'content-type': 'text/plain;charset=UTF-8' };
  return {
    post: (payload) =>
      sendRequest(url, { method: 'POST', path: `${path}&sid=${sid}`, address, headers, body: payload }),
    poll: () => sendRequest(url, { path: `${path}&sid=${sid}`, address }),
  };
}
