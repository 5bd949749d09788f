package io.partita.shared;

/** Why the manager does not do what it was asked for. */
public enum Refusal {
  /** The object was dropped, or closed for this. */
  CLOSED,
  /** A limit is reached. */
  FULL,
  /** The object is of another kind, or was made with other options. */
  MISMATCH,
  /** What was expected to be unchanged is not. */
  CHANGED,
  /** Whoever asks does not hold what it would let go. */
  NOT_HELD,
  /** The request makes no sense. */
  ILLEGAL,
  /** Whoever asks would wait for itself. */
  DEADLOCK,
  /** The process that ran the object has ended. */
  HOST_GONE
}
