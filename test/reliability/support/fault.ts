/** Something that happens to a database. */
export interface Fault {
  readonly name: string;
  /** Whether nothing works meanwhile, so that the service must call itself unhealthy. */
  readonly total: boolean;
  /** Whether some requests must be refused meanwhile, or else it has not happened; of a total one, that goes without saying. */
  readonly refuses?: boolean;
  /** Milliseconds that it lasts at least. */
  readonly lasts: number;
  inject(): Promise<unknown>;
  /** Sets right what it has done; resolves when the database can be used. */
  lift(): Promise<unknown>;
}

/** There is nothing to set right. */
export const liftsItself = () => Promise.resolve();
