/** Bounds on what one message may carry. A message over a bound is refused with the bound and the value. */
export const limits = {
  /** Characters (UTF-16 units) of prompt in one ask over the socket. */
  promptCharacters: 200_000,
  /** Prompts of one request of the HTTP API. */
  promptsOfRequest: 64,
  /** Candidates of one ask. */
  candidates: 6,
  /** New tokens of one candidate. */
  maxTokens: 512,
  /** What one token adds to a text at most: bytes as the model writes them, UTF-16 units of another server's. */
  tokenCharacters: 256,
  /** UTF-16 units of one candidate's text, whatever is asked for: `maxTokens` of `tokenCharacters`. */
  candidateCharacters: 131_072,
  /** Bytes of one event of another server's answer, and of all of the answer besides, a token asked for. */
  upstreamEventBytes: 262_144,
  upstreamTokenBytes: 4_096,
  /** Wall time one ask may run, milliseconds. */
  maxTimeMs: 60_000,
  /** Stop strings of one ask, and characters in each. */
  stopStrings: 8,
  stopStringCharacters: 64,
  /** Texts an ask may name as already offered, and characters in each. */
  avoidTexts: 60,
  avoidCharacters: 4_000,
  /** Steps in one append, and bytes of one socket message or HTTP body. */
  stepsInAppend: 500,
  messageBytes: 2_000_000,
  /**
   * Bytes of JSON a page puts into one step where it can, and sends at once over a line it knows nothing of. With what
   * is around it, 10 kB/s carry it in less than half the time a page has to answer a heartbeat [DC20].
   */
  partBytes: 16_000,
  /** Asks one worker holds, running and waiting together; one more is `overloaded`. */
  asksPerWorker: 24,
  /** Asks one writer (a page, or an address of the HTTP API) has under way at once; one more is `overloaded`. */
  asksPerWriter: 12,
  /** How long a new ask may have to wait for other writers' before it is refused as `overloaded`, milliseconds. */
  waitMs: 1_200,
  /** How long that wait and the reading of its own prompt may take together, milliseconds. */
  firstTokenMs: 1_600,
  /** How long a writer who keeps coming back may be refused for others' sake, milliseconds; and how soon they must. */
  refusedForMs: 8_000,
  comesBackWithinMs: 15_000,
  /** How often a worker says that it lives, and how long it may be silent before it is ended. */
  heartbeatMs: 500,
  frozenAfterMs: 3_000,
  /** How long an ask whose worker was lost waits for another, milliseconds; three times that while one is being loaded. */
  resumeWithinMs: 20_000,
  /** Hints one page may send a second; more are dropped. */
  hintsPerSecond: 10,
  /** Characters of a person's name, and of a link's or a version's label. */
  nameCharacters: 40,
  labelCharacters: 80,
  /**
   * Characters of an id that a page or a program makes, of a model's name or revision, of a file's path, of an
   * address, and of a sentence for a person.
   */
  idCharacters: 64,
  modelNameCharacters: 200,
  pathCharacters: 4_096,
  addressCharacters: 2_000,
  wordsCharacters: 20_000,
  /** Writers a page is told of that looks who is in a document without opening it. */
  peekedWriters: 12,
  /** Characters of one piece of a candidate. */
  pieceCharacters: 100_000,
  /** Candidates an offer shows at once. */
  offerRows: 24,
  /** Links a document may have, revoked ones left out; the latest of those that are kept to be seen; named versions. */
  linksPerDocument: 100,
  revokedLinksPerDocument: 50,
  namesPerDocument: 500,
  /** Writers of a document whose names are kept; of more, those who wrote least are forgotten. */
  writersPerDocument: 1_000,
  /** Bytes the steps and snapshots of one document may weigh together on the disk; of named versions half of it. */
  documentDiskBytes: 128_000_000,
  /** Pages that may have one document open, those with less right than the one that comes left out. */
  pagesPerDocument: 200,
  /** Of those, pages of one address, owners' left out. */
  pagesPerDocumentOfAddress: 150,
  /** Connections of one address, and documents it may make a minute. */
  socketsPerAddress: 200,
  documentsPerMinute: 30,
  /** Connections of all addresses together. */
  sockets: 10_000,
  /** How long a connection may have no document open before it makes room where none is left, milliseconds. */
  idleSocketMs: 30_000,
  /** TCP connections of one address, idle ones and HTTP included. */
  connectionsPerAddress: 1_000,
  /** HTTP requests of one address a minute, those of its sockets left out; and sessions of sockets it may begin. */
  requestsPerMinute: 3_000,
  /** The same of what pages of other sites make browsers there ask. */
  foreignRequestsPerMinute: 300,
  /** Packets in one HTTP request of a session; once it has had a document open, as many as carets send over a thin line. */
  packetsInPoll: 64,
  packetsInPollOnceOpen: 256,
  /** Bytes of one HTTP request of a session that has had no document open; and of its messages a second, over ten. */
  bytesBeforeOpening: 65_536,
  bytesBeforeOpeningPerSecond: 100_000,
  /** How long a request's body or a message may be under way, without one byte and whole, milliseconds. */
  bodyIdleMs: 10_000,
  bodyMs: 30_000,
  /** The same as a whole, of a session that has had a document open: writing over a thin line. */
  uploadMs: 300_000,
  /** Bytes of bodies and messages under way, of one address. */
  bytesUnderWay: 32_000_000,
  /** Links that do not open which one address may try a minute; more such are told to wait. */
  wrongLinksPerMinute: 30,
  /** Messages one page may send a second, over ten seconds; bytes one document takes a second, over ten seconds. */
  messagesPerSecond: 100,
  documentBytesPerSecond: 2_000_000,
  /** Bytes of one answer about a document's life. */
  historyAnswerBytes: 256_000,
  /** Things one page may want of a document's life at once; the server does one at a time. */
  historyWaiting: 8,
  /** Bytes one page may be told a second, and work it may cause in units of about 1 µs, both over ten seconds. */
  readBytesPerSecond: 4_000_000,
  workPerSecond: 300_000,
  /** Appends of one page that may wait for their answers. */
  appendsWaiting: 16,
  /** Packets that are no messages (pongs, pings, nothing) one connection may send a second, over ten seconds. */
  signalsPerSecond: 100,
  /** Selections a page may send a second. */
  movesPerSecond: 20,
  /** The longest wait that is told or believed, milliseconds. */
  retryAfterMs: 300_000,
  /** Bytes that may wait for one reader before its socket is cut; it comes back and catches up. */
  unreadBytes: 4_000_000,
} as const;
