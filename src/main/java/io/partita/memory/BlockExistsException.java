package io.partita.memory;

import io.partita.PartitaException;

/** There is a block of this name already. In Python: {@code FileExistsError}. */
public final class BlockExistsException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final String name;

  BlockExistsException(String name) {
    super(
        "There is a shared memory block %s already; open it, or create one without a name of your own"
            .formatted(name));
    this.name = name;
  }

  /** The name that is taken. */
  public String name() {
    return name;
  }
}
