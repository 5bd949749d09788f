package io.partita.manager;

import io.partita.wire.Encoded;
import java.util.Arrays;

/** A key of a map: keys are equal when their encodings are. */
final class Key {
  private final Encoded encoded;
  private final int hash;

  Key(Encoded encoded) {
    this.encoded = encoded;
    this.hash = 31 * Arrays.hashCode(encoded.bytes()) + encoded.form();
  }

  Encoded encoded() {
    return encoded;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key
        && key.hash == hash
        && key.encoded.form() == encoded.form()
        && Arrays.equals(key.encoded.bytes(), encoded.bytes());
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
