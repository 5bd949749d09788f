package io.partita.history;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A queue of texts, with answers as {@link QueueHistory} wants them. */
record QueueUnderTest(Predicate<String> offer, Supplier<@Nullable String> poll) {
  String put(String value) {
    return offer.test(value) ? "ok" : "refused";
  }

  String take() {
    String value = poll.get();
    return value == null ? "empty" : value;
  }
}
