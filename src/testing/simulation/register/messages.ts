/** What replicas of the register, and whoever appoints them, tell each other. Bodies come from this protocol only. */

/** A view: who is primary, and who is backup. Number 0: there has been none. */
export interface View {
  readonly number: number;
  readonly primary?: string;
  readonly backup?: string;
}

/** A replica is there. `life`: how often it has been started; `known`: the view that it is ready for. */
export interface Ping {
  readonly from: string;
  readonly life: number;
  readonly known: number;
}

/** The primary of a view wants its backup to have all that it has. */
export interface Take {
  readonly view: number;
  /** The primary's life: what an earlier one sent counts no more. */
  readonly life: number;
  readonly values: Readonly<Record<string, string>>;
}

/** One change more, numbered from 1 in each view. Without an item it only asks whether the view still stands. */
export interface Apply {
  readonly view: number;
  readonly life: number;
  readonly number: number;
  readonly item?: string;
  /** `null`: deleted. */
  readonly value?: string | null;
}
