package io.partita;

/**
 * Why a process ended.
 *
 * @param kind the class of cause
 * @param detail the signal's name, the exit code or the reason of a kill; empty where the kind says
 *     everything
 */
public record ExitCause(Kind kind, String detail) {

  /** The classes of causes, as {@code docs/} and the attempt tables spell them. */
  public enum Kind {
    /** Said goodbye and exited with code 0. */
    COMPLETED,
    /** Never reached its first message. */
    LAUNCH_FAILED,
    /** Ended because it was asked to. */
    STOPPED,
    /** Ended by us; the detail says why. */
    KILLED,
    /** Its heap, metaspace or direct memory was exhausted. */
    OUT_OF_MEMORY,
    /** The kernel killed it for memory. */
    KERNEL_OOM,
    /** Ended by a signal that was not ours; the detail names it. */
    SIGNAL,
    /** The JVM itself crashed. */
    VM_CRASH,
    /** Called exit; the detail is the code. */
    EXITED,
    /** Ended itself because its parent was gone. */
    PARENT_LOST,
    /** Sent something that does not belong to the protocol. */
    PROTOCOL_ERROR
  }

  public static ExitCause of(Kind kind) {
    return new ExitCause(kind, "");
  }

  @Override
  public String toString() {
    return detail.isEmpty() ? kind.name() : kind + "(" + detail + ")";
  }
}
