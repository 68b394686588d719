import type { ModelStatus } from '@tercet/protocol';

/** What a model can do is what the best of its workers can: smaller is better. */
function rank(status: ModelStatus): number {
  switch (status.state) {
    case 'ready':
      return 0;
    case 'building':
      return 1 + (1 - status.share);
    case 'loading':
      return 3;
    case 'gone':
      return status.retryInMs === undefined ? 5 : 4;
    case 'absent':
      return 6;
    default:
      return status satisfies never;
  }
}

/** The state of a model with these workers, at least one; the first of equals, so that it does not flicker. */
export function bestStatus(statuses: readonly ModelStatus[]): ModelStatus {
  return statuses.reduce((best, status) => (rank(status) < rank(best) ? status : best));
}
