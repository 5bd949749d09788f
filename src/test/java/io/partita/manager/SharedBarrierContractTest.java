package io.partita.manager;

import io.partita.shared.SharedBarrier;
import io.partita.testing.BarrierContract;
import io.partita.testing.SameNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A barrier in a manager does what every barrier does. */
class SharedBarrierContractTest extends BarrierContract {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected Barrier create(int parties, @Nullable Runnable action) {
    SharedBarrier barrier = fixture.connect().barrier(name, parties);
    return SameNames.as(Barrier.class, action == null ? barrier : barrier.withAction(action));
  }
}
