package io.partita.manager;

import io.partita.wire.ClassPolicy;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a value is a {@code Long}, the only thing the manager ever wants to know of one.
 */
final class EncodedLong {
  /** A tag and ten bytes. */
  private static final int MOST_BYTES = 11;

  private EncodedLong() {}

  /** The number, or null if it is none: somebody may have put bytes that are nothing at all. */
  static @Nullable Long of(Encoded value) {
    if (value.form() != Encoded.VALUE || value.bytes().length > MOST_BYTES) {
      return null;
    }
    try {
      return value.object(ClassPolicy.values()) instanceof Long number ? number : null;
    } catch (WireException e) {
      return null;
    }
  }
}
