package io.partita.manager;

import io.partita.shared.ManagerAddress;
import java.util.Optional;

/** The manager that the jobs of a process share. Safe for use by several threads. */
public interface ManagerService extends AutoCloseable {
  /** What is known of it. */
  enum State {
    /** Nobody has needed it yet. */
    UNUSED,
    /** It can be used; if it has ended, it is started again at the next need. */
    UP,
    /** It cannot be used for now. */
    DOWN
  }

  /**
   * Where it is; starts it if that is necessary.
   *
   * @throws io.partita.PartitaException if there is none: what needs it fails, and can be repeated
   *     later
   */
  ManagerAddress address();

  /** Where that life of it is; empty if it is over. Starts nothing. */
  Optional<ManagerAddress> address(int epoch);

  State state();

  /** Ends it if it was started here. */
  @Override
  void close();
}
