/** Reads one kind of request body, in any thread. */
export interface BodyReader<Body> {
  /** Identifies the reader in a message to the thread. */
  readonly name: string;
  /**
   * @param bytes undefined for a request without a body
   * @returns plain data that `structuredClone` can copy, without instances of our classes
   * @throws AirflowBadRequest
   */
  read(bytes: Uint8Array | undefined): Body;
}

/** The message to the thread that reads bodies. */
export interface BodyRequest {
  /** The name of the reader. */
  readonly reader: string;
  readonly bytes: Uint8Array;
}
