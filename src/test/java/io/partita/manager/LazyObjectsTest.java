package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.shared.Scope;
import io.partita.shared.Session;
import io.partita.shared.SharedObjects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects that are found at their first use. */
class LazyObjectsTest {
  private final CoreFixture fixture = CoreFixture.start();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void object_isFoundOnce_andOnlyWhenItIsUsed() {
    AtomicInteger asked = new AtomicInteger();
    Session session = fixture.connect();
    SharedObjects objects =
        Session.lazily(
            () -> {
              asked.incrementAndGet();
              return session;
            },
            Scope.execution(7));
    BlockingQueue<String> queue = objects.queue("q");

    assertThat(asked).hasValue(0);
    assertThat(session.snapshot().objects()).isEmpty();
    queue.add("one");
    queue.add("two");
    assertThat(asked).hasValue(1);
    assertThat(session.in(Scope.execution(7)).<String>queue("q").poll()).isEqualTo("one");
  }
}
