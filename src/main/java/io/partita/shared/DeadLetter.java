package io.partita.shared;

import java.util.List;

/**
 * An item that nobody could complete.
 *
 * @param causes the last ten at most, the first first
 */
public record DeadLetter<E>(E item, List<String> causes) {
  public DeadLetter {
    causes = List.copyOf(causes);
  }
}
