package io.partita.shared;

import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * Whose name it is: the same name in two scopes is two objects, and when a scope is dropped its
 * objects are gone.
 *
 * @param text what tells scopes apart, at most 128 characters
 */
public record Scope(String text) {
  private static final int MAX_LENGTH = 128;
  private static final String EXECUTION = "execution/";

  /** Of all who use the manager; it stays as long as the manager does. */
  public static final Scope APPLICATION = new Scope("application");

  public Scope {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A scope has 1 to %d characters, had %d".formatted(MAX_LENGTH, text.length()));
    }
  }

  /** Of all executions of one job instance. */
  public static Scope instance(long id) {
    return new Scope("instance/" + id);
  }

  /** Of one execution of a job. */
  public static Scope execution(long id) {
    return new Scope(EXECUTION + id);
  }

  /** Whether it is one that {@link #execution} gave. */
  public boolean isOfExecution() {
    return text.startsWith(EXECUTION);
  }

  public void write(WireWriter writer) {
    writer.writeText(text);
  }

  /** What was written. */
  public static Scope read(WireReader reader) {
    String text = reader.readText();
    try {
      return new Scope(text);
    } catch (IllegalArgumentException e) {
      throw new WireException("No scope: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
