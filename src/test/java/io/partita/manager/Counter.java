package io.partita.manager;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A type of one's own, for tests. */
public interface Counter {
  /** Adds to the count. */
  int add(int difference);

  /** The same name, other parameters. */
  int add(List<Integer> differences);

  /** What is not given back. */
  void clear();

  /** Gives back what it was given. */
  @Nullable Object echo(@Nullable Object any);

  /** Throws what is told. */
  void fail(String message) throws InterruptedException;

  /** Waits until {@link #clear} of another object of the same process. */
  void await() throws InterruptedException;

  /** Calls that run at this moment. */
  int inside();

  /** The process that it is in. */
  long pid();

  /** Ends that process. */
  void exit();

  /** What an interface may do by itself. */
  default int increment() {
    return add(1);
  }
}
