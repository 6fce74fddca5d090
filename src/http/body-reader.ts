/** Reads a kind of request body, in whatever thread. */
export interface BodyReader<Body> {
  /** By which a thread is told which one to use. */
  readonly name: string;
  /**
   * @param bytes undefined for a request without a body
   * @returns plain data: what `structuredClone` copies, without any class of its own
   * @throws AirflowBadRequest
   */
  read(bytes: Uint8Array | undefined): Body;
}

/** What the thread that reads bodies is sent. */
export interface BodyRequest {
  /** The name of the reader. */
  readonly reader: string;
  readonly bytes: Uint8Array;
}
