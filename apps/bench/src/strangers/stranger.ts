import type { Room } from './room.ts';

/**
 * An attack: lays its ground, calls `room.serve` for a server and a writer in a document of their own, and then
 * `room.attack` once. Only what goes on in there is measured. Bounded in count and time.
 */
export type Stranger = (room: Room) => Promise<void>;
