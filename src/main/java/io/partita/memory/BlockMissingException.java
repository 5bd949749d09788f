package io.partita.memory;

import io.partita.PartitaException;

/**
 * There is no such block, or no longer. In Python: {@code FileNotFoundError}.
 *
 * <p>A block ends with its creator: whoever is to open it must do so while the creator has not
 * closed it.
 */
public final class BlockMissingException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final String name;

  BlockMissingException(String name) {
    super(
        "There is no shared memory block %s: its creator has closed it or ended, or never was"
            .formatted(name));
    this.name = name;
  }

  /** The name that was looked for. */
  public String name() {
    return name;
  }
}
